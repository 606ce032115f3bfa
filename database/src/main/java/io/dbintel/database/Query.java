package io.dbintel.database;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A statement that reads.
 *
 * @param sql one statement without a semicolon; names outside {@code pg_catalog} with their schema, parameters as {@code ?}
 * @param maxRows rows read at most; what is beyond stays on the server
 * @param timeout after which it is cancelled, where that is shorter than the guard's own limit
 * @param author who wrote it
 */
public record Query(String sql, Purpose purpose, int maxRows, Optional<Duration> timeout, Author author) {
    /** Who wrote a statement. */
    public enum Author {
        /** We did: it fits every version, and a column that is missing is a fault. */
        HOUSE,
        /** The operator, in the configuration: {@link WrittenStatement} has looked at it. */
        OPERATOR
    }

    /** Rows read at most where nothing else is said. */
    public static final int DEFAULT_MAX_ROWS = 10_000;

    /** Rows that a statement may ask for at most. */
    public static final int MOST_ROWS = 1_000_000;

    private static final Pattern READS = Pattern.compile("(SELECT|WITH|SHOW|TABLE|VALUES)\\b.*", Pattern.DOTALL);

    public Query {
        sql = sql.strip();
        if (author == Author.HOUSE) {
            check(sql, purpose);
        }
        if (maxRows < 1 || maxRows > MOST_ROWS) {
            throw new IllegalArgumentException(
                    purpose + ": maxRows: " + maxRows + " (expected: 1 to " + MOST_ROWS + ")");
        }
    }

    /** A statement of ours under the guard's own time limit. */
    public Query(String sql, Purpose purpose, int maxRows) {
        this(sql, purpose, maxRows, Optional.empty(), Author.HOUSE);
    }

    private static void check(String sql, Purpose purpose) {
        // A second statement could leave the read-only transaction, set_config the limits of the session.
        if (sql.indexOf(';') >= 0) {
            throw new IllegalArgumentException(purpose + ": a semicolon (expected: one statement)");
        }
        String upper = sql.toUpperCase(Locale.ROOT);
        if (!READS.matcher(upper).matches()) {
            throw new IllegalArgumentException(
                    purpose + ": not a reading statement (expected: SELECT, WITH, SHOW, TABLE or VALUES)");
        }
        if (upper.contains("SET_CONFIG")) {
            throw new IllegalArgumentException(purpose + ": set_config would change the limits of the session");
        }
    }

    public static Query of(String component, String purpose, String sql) {
        return new Query(sql, new Purpose(component, purpose), DEFAULT_MAX_ROWS);
    }

    public Query limitedTo(int rows) {
        return new Query(sql, purpose, rows, timeout, author);
    }

    /**
     * The statement with the tag of its purpose twice: before it, for those who look at the beginning of statements in activity
     * and logs, and behind its first keyword, since {@code pg_stat_statements} of PostgreSQL 18 cuts off what stands before.
     */
    String taggedSql() {
        int end = 0;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return purpose.tag() + " " + sql.substring(0, end) + " " + purpose.tag() + sql.substring(end);
    }

    /** How many characters of ours {@link #taggedSql} has before all but the first keyword of the statement. */
    int tagLength() {
        return 2 * (purpose.tag().length() + 1);
    }
}
