package io.dbintel.receivers.stanza.expr;

/** An expression that can't be computed for an entry, as operands have types that don't fit. Never quotes values. */
public final class ExprException extends Exception {
    private static final long serialVersionUID = 1L;

    public ExprException(String message) {
        // May be thrown for each entry: no trace, nobody looks at it.
        super(message, null, false, false);
    }
}
