package io.dbintel.database;

import java.util.regex.Pattern;

/**
 * Who asks the server and what for; labels of the {@link CostLedger} and the tag before the statement.
 *
 * @param component type of the component, {@code postgresql}
 * @param purpose what the statement reads, {@code table_statistics}
 */
public record Purpose(String component, String purpose) {
    // They stand in a comment of the statement, so nothing that could end it.
    private static final Pattern WORD = Pattern.compile("[a-z0-9_]{1,40}");

    private static final int MARKED_WITHIN = 120;

    public Purpose {
        check("component", component);
        check("purpose", purpose);
    }

    private static void check(String what, String word) {
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    what + ": \"" + word + "\" (expected: 1 to 40 lower-case letters, digits and underscores)");
        }
    }

    /**
     * What the mark of every statement of ours begins with. It stands before the statement and again behind its first keyword:
     * {@code pg_stat_statements} of PostgreSQL 18 keeps only the second. In SQL: {@code strpos(left(query, 120), tag)
     * = 0} leaves ours out.
     */
    public static final String TAG_START = "/* dbintel:";

    /** Whether a text from the server, be it cut or masked, is a statement of ours. */
    public static boolean isOurs(String statement) {
        int at = statement.indexOf(TAG_START);
        return at >= 0 && at < MARKED_WITHIN;
    }

    /** The comment that marks a statement as ours: {@code dbintel:postgresql.locks} between the signs of a comment. */
    String tag() {
        return TAG_START + this + " */";
    }

    @Override
    public String toString() {
        return component + "." + purpose;
    }
}
