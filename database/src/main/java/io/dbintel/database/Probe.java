package io.dbintel.database;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a new connection is asked before anything else, in one statement: whether our limits hold there, which server it is and
 * what it can do.
 *
 * @param backend process id of our session on the server, as SQL sees it
 * @param backendStart when that session began, in microseconds since 1970: with {@code backend} a name that is never given twice
 */
record Probe(
        ServerIdentity identity,
        Capabilities capabilities,
        int backend,
        long backendStart,
        Map<String, String> settings,
        boolean readOnly) {

    /** The checkpointer comes up with the server; one that is this much younger was started again after a crash. */
    private static final Duration START_TAKES = Duration.ofMinutes(1);

    private static final List<String> SETTINGS = List.of(
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
            "default_transaction_read_only",
            "transaction_read_only",
            "server_version",
            "server_version_num",
            "track_io_timing",
            "track_functions",
            "compute_query_id",
            "track_activity_query_size",
            "max_connections",
            "is_superuser",
            "pg_stat_statements.track");

    // Functions instead of views: pg_settings and pg_stat_activity cost a new session several milliseconds of planning.
    static final Query QUERY = new Query("""
            SELECT 'extension' AS kind, e.extname::text AS name, e.extversion AS value, n.nspname::text AS more
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            UNION ALL
            SELECT f.kind, f.name, f.value, NULL
              FROM (VALUES
            """ + settingsAsValues() + """
                    ('fact', 'backend', pg_catalog.pg_backend_pid()::text),
                    ('fact', 'backend_start', (SELECT (extract(epoch FROM a.backend_start) * 1000000)::bigint::text
                       FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a)),
                    ('fact', 'started', (extract(epoch FROM pg_catalog.pg_postmaster_start_time()) * 1000000)::bigint::text),
                    ('fact', 'memory', (SELECT (extract(epoch FROM pg_catalog.max(a.backend_start)) * 1000000)::bigint::text
                       FROM pg_catalog.pg_stat_get_activity(NULL) a WHERE a.backend_type = 'checkpointer')),
                    ('fact', 'system', (SELECT c.system_identifier::text FROM pg_catalog.pg_control_system() c)),
                    ('fact', 'address', pg_catalog.host(pg_catalog.inet_server_addr()) || ':' || pg_catalog.inet_server_port()),
                    ('fact', 'recovery', pg_catalog.pg_is_in_recovery()::text),
                    ('fact', 'database', pg_catalog.current_database()::text),
                    ('fact', 'reads_all', pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')::text),
                    ('fact', 'monitor', pg_catalog.pg_has_role('pg_monitor', 'USAGE')::text))
                   AS f (kind, name, value)""", CostLedger.CONNECT, 1_000);

    private static String settingsAsValues() {
        return SETTINGS.stream()
                .map(name -> "('setting', '" + name + "', pg_catalog.current_setting('" + name + "', true)),\n")
                .collect(Collectors.joining());
    }

    /** The same for a role that may not ask for the system identifier. */
    static final Query WITHOUT_SYSTEM = new Query(
            QUERY.sql().replace("(SELECT c.system_identifier::text FROM pg_catalog.pg_control_system() c)", "NULL"),
            CostLedger.CONNECT,
            QUERY.maxRows());

    /** One line of the answer. */
    record Line(String kind, String name, String value, String more) {
        static Line of(Row row) throws DatabaseException {
            return new Line(row.text("kind", ""), row.text("name", ""), row.text("value", ""), row.text("more", ""));
        }
    }

    static Probe of(List<Line> lines) throws DatabaseException {
        var settings = new HashMap<String, String>();
        var facts = new HashMap<String, String>();
        var extensions = new HashMap<String, Capabilities.Extension>();
        for (Line line : lines) {
            switch (line.kind()) {
                case "setting" -> {
                    if (!line.value().isEmpty()) {
                        settings.put(line.name(), line.value());
                    }
                }
                case "extension" -> extensions.put(line.name(), new Capabilities.Extension(line.value(), line.more()));
                default -> facts.put(line.name(), line.value());
            }
        }
        try {
            int version = Integer.parseInt(settings.getOrDefault("server_version_num", ""));
            return new Probe(
                    identity(version, settings, facts),
                    capabilities(version, settings, facts, extensions),
                    Integer.parseInt(facts.getOrDefault("backend", "")),
                    number(facts, "backend_start"),
                    Map.copyOf(settings),
                    settings.getOrDefault("transaction_read_only", "").equals("on"));
        } catch (NumberFormatException e) {
            throw new DatabaseException.UnfitAnswer(
                    "the server does not tell its version or our session; is this a PostgreSQL?", "");
        }
    }

    private static ServerIdentity identity(int version, Map<String, String> settings, Map<String, String> facts) {
        String system = facts.getOrDefault("system", "");
        Instant started = microseconds(number(facts, "started"));
        Instant memory = microseconds(number(facts, "memory"));
        return new ServerIdentity(
                system.isEmpty() ? Optional.empty() : Optional.of(system),
                started,
                memory.isAfter(started.plus(START_TAKES)) ? memory : started,
                facts.getOrDefault("address", ""),
                isTrue(facts, "recovery"),
                version,
                settings.getOrDefault("server_version", ""));
    }

    private static Capabilities capabilities(
            int version,
            Map<String, String> settings,
            Map<String, String> facts,
            Map<String, Capabilities.Extension> extensions) {
        return new Capabilities(
                version,
                facts.getOrDefault("database", ""),
                extensions,
                settings.containsKey("pg_stat_statements.track"),
                new Capabilities.ServerSettings(
                        settings.getOrDefault("track_io_timing", "").equals("on"),
                        settings.getOrDefault("track_functions", ""),
                        settings.getOrDefault("compute_query_id", ""),
                        (int) bytes(settings.getOrDefault("track_activity_query_size", "0")),
                        (int) number(settings, "max_connections")),
                isTrue(facts, "reads_all"),
                isTrue(facts, "monitor"),
                settings.getOrDefault("is_superuser", "").equals("on"));
    }

    private static boolean isTrue(Map<String, String> facts, String name) {
        return facts.getOrDefault(name, "").equals("true");
    }

    private static long number(Map<String, String> from, String name) {
        String text = from.getOrDefault(name, "");
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static Instant microseconds(long sinceEpoch) {
        return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
    }

    /** The limits of the guard that do not hold in this session; empty if all do. */
    List<String> missing(Guard guard, int backendOfDriver) {
        var missing = new ArrayList<String>();
        expect(missing, "statement_timeout", guard.statementTimeout().toMillis());
        expect(missing, "lock_timeout", guard.lockTimeout().toMillis());
        expect(missing, "idle_in_transaction_session_timeout", guard.deadline().toMillis());
        if (!readOnly
                || !settings.getOrDefault("default_transaction_read_only", "").equals("on")) {
            missing.add("default_transaction_read_only");
        }
        // A pooler answers with a key of its own: the next statement may land in a session without our limits.
        if (backend != backendOfDriver) {
            missing.add("a session of our own");
        }
        return missing;
    }

    private void expect(List<String> missing, String name, long milliseconds) {
        if (milliseconds(settings.getOrDefault(name, "0")) != milliseconds) {
            missing.add(name);
        }
    }

    /** A duration as the server shows it, in the largest unit that divides it: {@code 100ms}, {@code 2s}, {@code 1min}. */
    static long milliseconds(String shown) {
        int unit = endOfNumber(shown);
        return Long.parseLong(shown.substring(0, unit))
                * switch (shown.substring(unit)) {
                    case "", "ms" -> 1;
                    case "s" -> 1_000;
                    case "min" -> 60_000;
                    case "h" -> 3_600_000;
                    case "d" -> 86_400_000;
                    default -> throw new NumberFormatException("unit of time: " + shown);
                };
    }

    /** A size as the server shows it: {@code 1kB}, {@code 1500B}. */
    static long bytes(String shown) {
        int unit = endOfNumber(shown);
        return Long.parseLong(shown.substring(0, unit))
                * switch (shown.substring(unit)) {
                    case "", "B" -> 1;
                    case "kB" -> 1L << 10;
                    case "MB" -> 1L << 20;
                    case "GB" -> 1L << 30;
                    default -> throw new NumberFormatException("unit of size: " + shown);
                };
    }

    private static int endOfNumber(String shown) {
        int end = 0;
        while (end < shown.length() && Character.isDigit(shown.charAt(end))) {
            end++;
        }
        return end;
    }
}
