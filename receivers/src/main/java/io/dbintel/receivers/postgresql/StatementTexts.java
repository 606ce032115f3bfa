package io.dbintel.receivers.postgresql;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Purpose;
import io.dbintel.database.Query;
import io.dbintel.database.Row;
import io.dbintel.database.Session;
import io.dbintel.database.StatementKey;
import io.dbintel.sql.StatementMasker;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Masked texts of statements. To give one text the server reads the file of all texts, so a text is asked for once and kept while
 * its statement is among the costly ones. As many are asked for at a time as an answer surely holds.
 *
 * <p>Memory: at most {@code capacity} texts of at most {@value QuerySamples#MAX_TEXT} characters before masking, the least recently
 * used is forgotten. Owned by one thread.
 */
final class StatementTexts {
    private static final String HIDDEN = "<insufficient privilege>";

    private final StatementMasker masker;
    private final int maxRows;
    private final int perAnswer;
    private final Map<StatementKey, Text> known;

    /** Bytes of one row: a character has four at the most. */
    static final int WIDEST = 4 * QuerySamples.MAX_TEXT + 128;

    /**
     * @param maxRows texts read in one round
     * @param perAnswer rows of {@value #WIDEST} bytes that one answer holds
     */
    StatementTexts(StatementMasker masker, int maxRows, int perAnswer, int capacity) {
        this.masker = masker;
        this.maxRows = maxRows;
        this.perAnswer = perAnswer;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<StatementKey, Text> eldest) {
                return size() > capacity;
            }
        };
    }

    /**
     * @param masked safe to leave the process
     * @param reportable false for statements that collectors send, and for those that we may not read
     */
    record Text(String masked, boolean reportable) {}

    /** The text of a statement, null if it was not read. */
    @Nullable
    Text get(StatementKey key) {
        return known.get(key);
    }

    /** Reads the texts that are not known yet. */
    void read(Session session, Capabilities.Extension extension, Collection<StatementKey> keys)
            throws DatabaseException {
        List<StatementKey> unknown = keys.stream()
                .filter(key -> !known.containsKey(key))
                .limit(maxRows)
                .toList();
        var query = new Query(
                "SELECT s.dbid::bigint AS database, s.userid::bigint AS role, s.queryid, s.toplevel, left(s.query, ?) AS query"
                        + " FROM " + Capabilities.quoted(extension.schema()) + ".pg_stat_statements(true) s"
                        + " JOIN unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])"
                        + " AS k (database, role, queryid, toplevel) ON s.queryid = k.queryid AND s.dbid::bigint = k.database"
                        + " AND s.userid::bigint = k.role AND s.toplevel::int = k.toplevel",
                new Purpose(PostgresqlReceiverFactory.TYPE, "statement_texts"),
                perAnswer);
        for (int from = 0; from < unknown.size(); from += perAnswer) {
            List<StatementKey> part = unknown.subList(from, Math.min(unknown.size(), from + perAnswer));
            session.query(
                            query,
                            this::text,
                            QuerySamples.MAX_TEXT,
                            numbers(part, StatementKey::database),
                            numbers(part, StatementKey::user),
                            numbers(part, StatementKey::queryId),
                            numbers(part, key -> key.topLevel() ? 1 : 0))
                    .forEach(each -> known.put(each.key, each.text));
        }
    }

    private static Long[] numbers(List<StatementKey> keys, ToLongFunction<StatementKey> number) {
        return keys.stream().mapToLong(number).boxed().toArray(Long[]::new);
    }

    private record Known(StatementKey key, Text text) {}

    private Known text(Row row) throws DatabaseException {
        String raw = row.text("query", "");
        boolean reportable = !raw.equals(HIDDEN) && !OwnStatements.is(raw);
        var key = new StatementKey(
                row.integer("database", 0),
                row.integer("role", 0),
                row.integer("queryid", 0),
                row.bool("toplevel", true));
        return new Known(key, new Text(reportable ? masker.mask(raw).text() : "", reportable));
    }

    void forget() {
        known.clear();
    }
}
