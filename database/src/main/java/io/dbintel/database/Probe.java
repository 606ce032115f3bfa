package io.dbintel.database;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    static final Query QUERY = new Query("""
            SELECT 'setting' AS kind, name, setting AS value, NULL::text AS more
              FROM pg_catalog.pg_settings
             WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'server_version',
                    'server_version_num', 'default_transaction_read_only', 'track_io_timing', 'track_functions',
                    'compute_query_id', 'track_activity_query_size', 'max_connections', 'pg_stat_statements.track')
            UNION ALL
            SELECT 'extension', e.extname::text, e.extversion, n.nspname::text
              FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            UNION ALL
            SELECT 'fact', f.name, f.value, NULL
              FROM (VALUES
                    ('backend', pg_catalog.pg_backend_pid()::text),
                    ('backend_start', (SELECT (extract(epoch FROM a.backend_start) * 1000000)::bigint::text
                       FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid())),
                    ('started', (extract(epoch FROM pg_catalog.pg_postmaster_start_time()) * 1000000)::bigint::text),
                    ('memory', (SELECT (extract(epoch FROM pg_catalog.max(a.backend_start)) * 1000000)::bigint::text
                       FROM pg_catalog.pg_stat_activity a WHERE a.backend_type = 'checkpointer')),
                    ('system', (SELECT c.system_identifier::text FROM pg_catalog.pg_control_system() c)),
                    ('address', pg_catalog.host(pg_catalog.inet_server_addr()) || ':' || pg_catalog.inet_server_port()),
                    ('recovery', pg_catalog.pg_is_in_recovery()::text),
                    ('database', pg_catalog.current_database()::text),
                    ('read_only', pg_catalog.current_setting('transaction_read_only')),
                    ('reads_all', pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')::text),
                    ('monitor', pg_catalog.pg_has_role('pg_monitor', 'USAGE')::text),
                    ('superuser', (SELECT r.rolsuper::text FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)))
                   AS f (name, value)""", CostLedger.CONNECT, 1_000);

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
                case "setting" -> settings.put(line.name(), line.value());
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
                    facts.getOrDefault("read_only", "").equals("on"));
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
                        (int) number(settings, "track_activity_query_size"),
                        (int) number(settings, "max_connections")),
                isTrue(facts, "reads_all"),
                isTrue(facts, "monitor"),
                isTrue(facts, "superuser"));
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
        if (!settings.getOrDefault(name, "").equals(String.valueOf(milliseconds))) {
            missing.add(name);
        }
    }
}
