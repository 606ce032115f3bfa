package io.dbintel.receivers.postgresql;

import io.dbintel.component.Clock;
import io.dbintel.component.Instrument;
import io.dbintel.component.Meter;
import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Delta;
import io.dbintel.database.Deltas;
import io.dbintel.database.FaultLog;
import io.dbintel.database.MonitoredServer;
import io.dbintel.database.Purpose;
import io.dbintel.database.Query;
import io.dbintel.database.Row;
import io.dbintel.database.Session;
import io.dbintel.database.StatementKey;
import io.dbintel.receivers.metadata.EventsBuilder;
import io.dbintel.sql.StatementMasker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements on which the server spent most time since the last round.
 *
 * <p>Idea: the numbers of all statements are read without their texts, which is cheap and complete, so that nothing costly can be
 * missed and a statement that was not there before is known to be new. The differences decide, then the texts of the chosen ones
 * are read. The first round after the start of the collector or of the server has nothing to compare with and tells of nothing; so
 * a sum over events is what the server counted between the first and the last round.
 *
 * <p>Cost: one pass over {@code pg_stat_statements} a round, and one over its texts if a statement is new among the costly ones.
 * Memory: as many statements as an answer surely holds, 40,000 with the guard's usual 16 MiB, × about 250 bytes. What a server
 * has beyond is left out, and that is said.
 *
 * <p>Where texts or names can't be read, the costliest statements of that round are told of in the next one, with what they did
 * meanwhile.
 */
final class TopQueries {
    /** Bytes of a row of numbers on the wire: 14 of at most 24 characters and a time, each with its length. */
    static final int WIDEST = 14 * (24 + 4) + 32;
    /** Readings in one round before it is given up, where the statistics change their meaning during each of them. */
    private static final int ATTEMPTS = 3;
    /** Statements beyond the wanted ones whose texts are looked at: some may turn out to be our own. */
    private static final int RESERVE = 64;

    /** Columns that grow, named as the attributes are; the times come last. */
    private static final List<String> COUNTERS = List.of(
            "calls",
            "rows",
            "shared_blks_dirtied",
            "shared_blks_hit",
            "shared_blks_read",
            "shared_blks_written",
            "temp_blks_read",
            "temp_blks_written",
            "total_exec_time",
            "total_plan_time");

    private static final Instrument DELTAS = Instrument.of(
            "db_intelligence_statement_deltas",
            "{statement}",
            "Statements whose counters gave no plain difference, by event: reset, first_seen, evicted");

    private static final int EXEC_TIME = COUNTERS.indexOf("total_exec_time");

    private final PostgresqlConfig.TopQueries config;
    private final DatabaseScope scope;
    private final Clock clock;
    private final FaultLog faults;
    private final StatementsAdvice advice;
    private final StatementTexts texts;
    private final int maxStatements;
    private final Deltas<StatementKey> deltas;
    private @Nullable Long lastRound;
    /** When the youngest statement of the last reading entered the statistics: what entered later is new. */
    private Instant newest = Instant.MIN;

    private String epoch = "";
    /** Whether the last reading showed the statements of all users. */
    private boolean sawAll;
    /** What could not be told of yet. */
    private List<Spent> untold = List.of();

    private final Meter meter;

    TopQueries(
            PostgresqlConfig.TopQueries config,
            DatabaseScope scope,
            StatementMasker masker,
            Clock clock,
            Meter meter,
            MonitoredServer server) {
        this.config = config;
        this.scope = scope;
        this.clock = clock;
        this.meter = meter;
        this.faults = server.faults();
        this.maxStatements = server.rowsPerAnswer(WIDEST);
        this.deltas = new Deltas<>(maxStatements);
        this.advice = new StatementsAdvice(faults);
        this.texts = new StatementTexts(
                masker, config.maxRows(), server.rowsPerAnswer(StatementTexts.WIDEST), 4 * config.count() + RESERVE);
    }

    /** What a statement did since the last round. */
    private record Spent(StatementKey key, double[] by) {
        double time() {
            return by[EXEC_TIME];
        }

        static Spent sum(Spent one, Spent other) {
            double[] sum = one.by.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other.by[i];
            }
            return new Spent(one.key, sum);
        }
    }

    /** Does nothing before the interval is over. */
    void read(Session session, EventsBuilder.Round events) throws DatabaseException {
        long now = clock.nanoTime();
        if (lastRound != null && !isDue(now - lastRound)) {
            return;
        }
        Optional<Capabilities.Extension> extension = advice.statements(session);
        if (extension.isEmpty() || isTooOld(session)) {
            return;
        }
        advice.checkGrant(session);
        List<Spent> ranked = differences(session, extension.get());
        lastRound = now;
        ranked.removeIf(spent -> {
            StatementTexts.Text text = texts.get(spent.key);
            return text != null && !text.reportable();
        });
        List<Spent> candidates = ranked.subList(0, Math.min(ranked.size(), config.count() + RESERVE));
        var keys = new LinkedHashSet<StatementKey>();
        candidates.forEach(spent -> keys.add(spent.key));
        untold = List.copyOf(candidates);
        texts.read(session, extension.get(), keys);
        Names names = names(session, keys);
        untold = List.of();
        int told = 0;
        for (Spent spent : candidates) {
            StatementTexts.Text text = texts.get(spent.key);
            String database = names.databases.get(spent.key.database());
            if (told < config.count() && text != null && text.reportable() && database != null) {
                add(events, spent, text.masked(), database, names.roles.getOrDefault(spent.key.user(), ""));
                told++;
            }
        }
    }

    /** Whole seconds count, rounded up, so that a round that comes a little early is not put off to the next one. */
    private boolean isDue(long sinceNanos) {
        return Math.ceilDiv(sinceNanos, 1_000_000_000L) * 1_000_000_000L
                >= config.interval().toNanos();
    }

    private boolean isTooOld(Session session) throws DatabaseException {
        boolean old = session.identity().majorVersion() < 14;
        if (old) {
            faults.occurred(
                    new FaultLog.Fault("old_version", "costly statements"),
                    "costly statements need PostgreSQL 14 or newer",
                    "upgrade the server, or set events::db.server.top_query::enabled: false");
        }
        return old;
    }

    /** A line of the answer. */
    private sealed interface Line {
        /**
         * Stands before the statements and again behind them.
         *
         * @param resets when all statistics were reset
         * @param seesAll whether the server shows our role the statements of other users
         */
        record Mark(String resets, boolean seesAll) implements Line {}

        record Statement(
                StatementKey key,
                double[] counters,
                @Nullable Instant since) implements Line {}
    }

    /** All statements as the server of one epoch counted them since one reset. */
    private record Reading(String epoch, Line.Mark mark, List<Line.Statement> statements, boolean truncated) {
        /** Whether it holds the statements of all users: hidden ones are no new ones when they come to light. */
        boolean complete() {
            return mark.seesAll() && !truncated;
        }
    }

    /**
     * Reads again if the server changed or its statistics were reset meanwhile: marks and counters of two states must not meet. The
     * mark is read by the same statement, before the counters and after them; the server takes the parts one after the other.
     */
    private Reading reading(Session session, Capabilities.Extension extension) throws DatabaseException {
        boolean hasSince = session.identity().majorVersion() >= 17;
        String schema = Capabilities.quoted(extension.schema());
        var query = new Query(
                countersSql(schema, hasSince, maxStatements + 1),
                new Purpose(PostgresqlReceiverFactory.TYPE, "statement_counters"),
                maxStatements + 3);
        String[] excluded = scope.excluded().toArray(String[]::new);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String asked = session.identity().epoch();
            List<Line> lines = session.query(query, row -> line(row, hasSince), (Object) excluded)
                    .list();
            if (session.identity().epoch().equals(asked)
                    && lines.getFirst() instanceof Line.Mark before
                    && lines.getLast() instanceof Line.Mark after
                    && before.resets.equals(after.resets)) {
                return reading(asked, before, lines);
            }
        }
        throw new DatabaseException.UnfitAnswer(
                "the statistics of statements were reset during each of " + ATTEMPTS + " readings",
                "reset them less often");
    }

    private Reading reading(String serverEpoch, Line.Mark mark, List<Line> lines) {
        var statements = new ArrayList<Line.Statement>(lines.size());
        for (Line line : lines) {
            if (line instanceof Line.Statement statement && statements.size() < maxStatements) {
                statements.add(statement);
            }
        }
        boolean truncated = lines.size() - 2 > maxStatements;
        String object = "number of statements";
        if (truncated) {
            faults.occurred(
                    new FaultLog.Fault("too_many_statements", object),
                    "pg_stat_statements holds more than " + maxStatements
                            + " statements, those beyond are not looked at and new ones are told of from their second round on",
                    "lower pg_stat_statements.max");
        } else {
            faults.recovered(object);
        }
        return new Reading(serverEpoch, mark, statements, truncated);
    }

    /** The statements that took time since the last round, the costliest first. */
    private List<Spent> differences(Session session, Capabilities.Extension extension) throws DatabaseException {
        Reading reading = reading(session, extension);
        if (!reading.epoch.equals(epoch)) {
            epoch = reading.epoch;
            newest = Instant.MIN;
            texts.forget();
            untold = List.of();
        }
        Instant newestBefore = newest.equals(Instant.MIN) || !sawAll ? Instant.MAX : newest;
        sawAll = reading.mark.seesAll();
        Deltas<StatementKey>.Round round = deltas.begin(reading.epoch, reading.mark.resets(), reading.complete());
        var spent = new HashMap<StatementKey, Spent>();
        untold.forEach(each -> spent.put(each.key, each));
        for (Line.Statement line : reading.statements) {
            boolean isNew = line.since != null && line.since.isAfter(newestBefore);
            if (line.since != null && line.since.isAfter(newest)) {
                newest = line.since;
            }
            double[] by = switch (round.of(line.key, isNew, line.counters)) {
                case Delta.Grown(double[] grown) -> grown;
                // Counted since the reset: less than what happened, never more.
                case Delta.Reset(double[] since) -> since;
                case Delta.FirstSight() -> new double[COUNTERS.size()];
            };
            if (by[EXEC_TIME] > 0) {
                spent.merge(line.key, new Spent(line.key, by), Spent::sum);
            }
        }
        count(round.end());
        var ranked = new ArrayList<>(spent.values());
        ranked.sort(Comparator.comparingDouble(Spent::time).reversed());
        return ranked;
    }

    private void count(Deltas.Summary found) {
        meter.with("event", "reset").counter(DELTAS).add(found.rowsReset());
        meter.with("event", "first_seen").counter(DELTAS).add(found.firstSights());
        meter.with("event", "evicted").counter(DELTAS).add(found.evicted());
    }

    /** Mark, statements, mark. */
    private static String countersSql(String schema, boolean hasSince, int limit) {
        String info = " FROM " + schema + ".pg_stat_statements_info";
        String seesAll = "pg_has_role('pg_read_all_stats', 'USAGE')";
        String nothing = ", NULL".repeat(4 + COUNTERS.size() + (hasSince ? 1 : 0));
        return "SELECT stats_reset::text AS resets, " + seesAll
                + " AS sees_all, NULL AS database, NULL AS role, NULL AS queryid,"
                + " NULL AS toplevel, NULL AS " + String.join(", NULL AS ", COUNTERS)
                + (hasSince ? ", NULL AS stats_since" : "") + info
                + " UNION ALL (SELECT NULL, NULL, s.dbid::bigint, s.userid::bigint, s.queryid, s.toplevel, s."
                + String.join(", s.", COUNTERS) + (hasSince ? ", s.stats_since" : "")
                + " FROM " + schema + ".pg_stat_statements(false) s WHERE s.queryid IS NOT NULL AND s.dbid <> ALL"
                + " (ARRAY(SELECT d.oid FROM pg_database d WHERE d.datname = ANY (?))) LIMIT " + limit + ")"
                + " UNION ALL SELECT stats_reset::text, " + seesAll + nothing + info;
    }

    private static Line line(Row row, boolean hasSince) throws DatabaseException {
        String resets = row.text("resets");
        if (resets != null) {
            return new Line.Mark(resets, row.bool("sees_all", false));
        }
        var counters = new double[COUNTERS.size()];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = row.decimal(COUNTERS.get(i), 0);
        }
        var key = new StatementKey(
                row.integer("database", 0),
                row.integer("role", 0),
                row.integer("queryid", 0),
                row.bool("toplevel", true));
        return new Line.Statement(key, counters, hasSince ? row.instant("stats_since") : null);
    }

    /** Names by OID. */
    private record Names(Map<Long, String> databases, Map<Long, String> roles) {}

    private static Names names(Session session, Set<StatementKey> keys) throws DatabaseException {
        var databases = new HashMap<Long, String>();
        var roles = new HashMap<Long, String>();
        if (!keys.isEmpty()) {
            Long[] databaseOids =
                    keys.stream().map(StatementKey::database).distinct().toArray(Long[]::new);
            Long[] roleOids = keys.stream().map(StatementKey::user).distinct().toArray(Long[]::new);
            record Name(boolean ofDatabase, long oid, String name) {}
            var query = new Query(
                    "SELECT true AS of_database, d.oid::bigint AS oid, d.datname AS name FROM pg_database d"
                            + " WHERE d.oid = ANY (?::oid[]) UNION ALL SELECT false, r.oid::bigint, r.rolname"
                            + " FROM pg_roles r WHERE r.oid = ANY (?::oid[])",
                    new Purpose(PostgresqlReceiverFactory.TYPE, "statement_names"),
                    Query.DEFAULT_MAX_ROWS);
            for (Name each : session.query(
                    query,
                    row -> new Name(row.bool("of_database", false), row.integer("oid", 0), row.text("name", "")),
                    databaseOids,
                    roleOids)) {
                (each.ofDatabase ? databases : roles).put(each.oid, each.name);
            }
        }
        return new Names(databases, roles);
    }

    private void add(EventsBuilder.Round events, Spent spent, String text, String database, String role) {
        EventsBuilder.Event event = events.event(PostgresqlMetadata.TOP_QUERY)
                .put("db.system.name", "postgresql")
                .put("db.namespace", database)
                .put("db.query.text", text)
                .put("postgresql.queryid", Long.toString(spent.key.queryId()))
                .put("postgresql.rolname", role);
        // The server counts milliseconds, as the attributes are documented; the Collector sends seconds.
        double unit = config.upstreamUnits() ? 1000 : 1;
        for (int i = 0; i < COUNTERS.size(); i++) {
            if (i >= EXEC_TIME) {
                event.put("postgresql." + COUNTERS.get(i), spent.by[i] / unit);
            } else {
                event.put("postgresql." + COUNTERS.get(i), Math.round(spent.by[i]));
            }
        }
        event.add();
    }
}
