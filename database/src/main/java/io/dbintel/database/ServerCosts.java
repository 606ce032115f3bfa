package io.dbintel.database;

import io.dbintel.component.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads from {@code pg_stat_statements} how long the server worked for us and books it by purpose. Our rows are those of our role
 * whose text holds our tag: others may use the same role. The texts lie in a file that the server reads whole, so they are
 * asked for only when a row is seen for the first time; what remains is one statement without texts, five seconds after the
 * first reading and then ever more rarely, at last once a minute: a short run has its figures too.
 *
 * <p>The first reading of an epoch, made with its first connection, is what later ones are compared with. Memory: {@value
 * #MAX_ROWS} rows of about 300 bytes.
 */
final class ServerCosts {
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
    private static final int MAX_ROWS = 5_000;

    /** @param statement query id, unique within a database for us: our role and top level only differ for functions */
    private record Key(long database, long statement, boolean topLevel) {}

    private record Line(Key key, double milliseconds, double calls) {}

    private record Tag(Key key, @Nullable String purpose) {}

    private final CostLedger ledger;
    private final Clock clock;

    // All below are guarded by this.
    private final Deltas<Key> deltas = new Deltas<>(MAX_ROWS);
    /** Whose rows they are; empty for those that aren't ours. Forgets what was seen longest ago. */
    private final Map<Key, Optional<Purpose>> purposes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<Purpose>> eldest) {
            return size() > 2 * MAX_ROWS;
        }
    };

    private long lastRead;
    private long readings;
    /** Until the next reading, nanoseconds; doubles with each. */
    private long interval = SHORTEST_INTERVAL.toNanos();

    ServerCosts(CostLedger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** How the statements get to the server: through the guard, or over a connection that is being made. */
    interface Asking {
        <T> Rows<T> ask(Query query, RowMapper<T> mapper, Object... parameters) throws DatabaseException;
    }

    /** Whether this life of the server has no first reading yet. */
    synchronized boolean isNew(ServerIdentity server) {
        return !deltas.epoch().equals(Optional.of(server.epoch()));
    }

    synchronized boolean isDue() {
        return deltas.epoch().isPresent() && clock.nanoTime() - lastRead >= interval;
    }

    /** Reads and books; does nothing where the extension is not there. */
    void read(Asking asking, Capabilities capabilities, ServerIdentity server) throws DatabaseException {
        Optional<Capabilities.Extension> extension = capabilities.statements();
        if (extension.isEmpty()) {
            return;
        }
        String view = Capabilities.quoted(extension.get().schema()) + ".pg_stat_statements";
        boolean hasTopLevel = capabilities.majorVersion() >= 14;
        boolean hasPlanTime = capabilities.majorVersion() >= 13;
        Rows<Line> rows = asking.ask(
                figures(view, hasTopLevel, hasPlanTime),
                row -> new Line(
                        new Key(row.integer("dbid", 0), row.integer("queryid", 0), row.bool("toplevel", true)),
                        row.decimal("milliseconds", 0),
                        row.decimal("calls", 0)));
        learn(asking, view, hasTopLevel, unknown(rows.list()));
        book(rows, server);
    }

    private synchronized Long[] unknown(List<Line> lines) {
        return lines.stream()
                .map(Line::key)
                .filter(key -> !purposes.containsKey(key))
                .map(Key::statement)
                .distinct()
                .toArray(Long[]::new);
    }

    private void learn(Asking asking, String view, boolean hasTopLevel, Long[] statements) throws DatabaseException {
        if (statements.length == 0) {
            return;
        }
        Rows<Tag> tags = asking.ask(
                tags(view, hasTopLevel),
                row -> new Tag(
                        new Key(row.integer("dbid", 0), row.integer("queryid", 0), row.bool("toplevel", true)),
                        row.text("tag")),
                new Object[] {statements});
        synchronized (this) {
            tags.forEach(tag -> purposes.put(tag.key(), purpose(tag.purpose())));
        }
    }

    private static Optional<Purpose> purpose(@Nullable String tag) {
        int dot = tag == null ? -1 : tag.indexOf('.');
        return tag == null || dot < 0
                ? Optional.empty()
                : Optional.of(new Purpose(tag.substring(0, dot), tag.substring(dot + 1)));
    }

    private synchronized void book(Rows<Line> rows, ServerIdentity server) {
        Deltas<Key>.Round round = deltas.begin(server.epoch(), "", !rows.truncated());
        var sums = new HashMap<Purpose, Double>();
        for (Line line : merged(rows.list())) {
            double spent = switch (round.of(line.key(), line.milliseconds(), line.calls())) {
                case Delta.Grown(double[] by) -> by[0];
                case Delta.Reset(double[] since) -> since[0];
                case Delta.FirstSight() -> ownAlone(line) ? line.milliseconds() : 0;
            };
            purposes.getOrDefault(line.key(), Optional.empty()).ifPresent(each -> sums.merge(each, spent, Double::sum));
        }
        round.end();
        // What cost nothing since the first reading was sent by an earlier program of our role.
        sums.values().removeIf(spent -> spent == 0);
        sums.forEach(ledger::serverTime);
        interval = readings++ == 0 ? interval : Math.min(2 * interval, LONGEST_INTERVAL.toNanos());
        lastRead = clock.nanoTime();
    }

    /** The statement that checked this very connection, if it never ran before: the only one that can precede a first reading. */
    private boolean ownAlone(Line line) {
        return line.calls() == 1
                && purposes.getOrDefault(line.key(), Optional.empty()).equals(Optional.of(CostLedger.CONNECT));
    }

    /** Rows of a database that was dropped and made anew may share a key. */
    private static List<Line> merged(List<Line> lines) {
        var byKey = new LinkedHashMap<Key, Line>();
        lines.forEach(line -> byKey.merge(
                line.key(),
                line,
                (a, b) -> new Line(a.key(), a.milliseconds() + b.milliseconds(), a.calls() + b.calls())));
        return new ArrayList<>(byKey.values());
    }

    private static Query figures(String view, boolean hasTopLevel, boolean hasPlanTime) {
        return new Query(
                "SELECT dbid::bigint AS dbid, queryid, " + (hasTopLevel ? "toplevel" : "true AS toplevel") + ", "
                        + (hasPlanTime ? "total_exec_time + total_plan_time" : "total_time") + " AS milliseconds, calls"
                        + " FROM " + view + "(false) WHERE userid = (SELECT oid FROM pg_catalog.pg_roles"
                        + " WHERE rolname = current_user) AND queryid IS NOT NULL",
                CostLedger.LEDGER,
                MAX_ROWS);
    }

    private static Query tags(String view, boolean hasTopLevel) {
        return new Query(
                "SELECT dbid::bigint AS dbid, queryid, " + (hasTopLevel ? "toplevel" : "true AS toplevel")
                        + ", substring(left(query, 120) FROM '/[*] dbintel:([a-z0-9_]{1,40}[.][a-z0-9_]{1,40}) [*]/') AS tag"
                        + " FROM " + view + " WHERE userid = (SELECT oid FROM pg_catalog.pg_roles"
                        + " WHERE rolname = current_user) AND queryid = ANY (?)",
                CostLedger.LEDGER,
                MAX_ROWS);
    }
}
