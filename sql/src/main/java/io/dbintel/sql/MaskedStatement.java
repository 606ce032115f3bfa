package io.dbintel.sql;

/**
 * A statement without its literals.
 *
 * @param text       the statement in one line; safe to leave the process
 * @param incomplete whether the end of the statement is missing: it was cut off by the server
 *                   ({@code track_activity_query_size}), or a part could not be read for sure and the last {@code ?}
 *                   stands for all the rest
 */
public record MaskedStatement(String text, boolean incomplete) {
    /** What stands for a statement that could not be masked. */
    static final MaskedStatement NOTHING = new MaskedStatement("?", true);
}
