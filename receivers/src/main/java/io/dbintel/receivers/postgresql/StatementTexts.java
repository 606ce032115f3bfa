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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Masked texts of statements. To give one text the server reads the file of all texts, so a text is asked for once and kept while
 * its statement is among the costly ones.
 *
 * <p>Memory: at most {@code capacity} texts of at most {@value QuerySamples#MAX_TEXT} characters before masking, the least recently
 * used is forgotten. Owned by one thread.
 */
final class StatementTexts {
    private static final String HIDDEN = "<insufficient privilege>";

    private final StatementMasker masker;
    private final int maxRows;
    private final Map<StatementKey, Text> known;

    /** @param maxRows texts read in one round */
    StatementTexts(StatementMasker masker, int maxRows, int capacity) {
        this.masker = masker;
        this.maxRows = maxRows;
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
        Long[] unknown = keys.stream()
                .filter(key -> !known.containsKey(key))
                .map(StatementKey::queryId)
                .distinct()
                .limit(maxRows)
                .toArray(Long[]::new);
        if (unknown.length == 0) {
            return;
        }
        var query = new Query(
                "SELECT s.dbid::bigint AS database, s.userid::bigint AS role, s.queryid, s.toplevel, left(s.query, ?) AS query"
                        + " FROM " + Capabilities.quoted(extension.schema())
                        + ".pg_stat_statements(true) s WHERE s.queryid = ANY (?)",
                new Purpose(PostgresqlReceiverFactory.TYPE, "statement_texts"),
                // One statement of several roles and databases is several rows.
                10 * maxRows);
        for (Known each : session.query(query, this::text, QuerySamples.MAX_TEXT, unknown)) {
            if (keys.contains(each.key)) {
                known.put(each.key, each.text);
            }
        }
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
