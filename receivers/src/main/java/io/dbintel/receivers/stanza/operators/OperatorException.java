package io.dbintel.receivers.stanza.operators;

/** An entry that an operator can't process. The message never quotes the entry: it may hold what must not reach a log. */
public final class OperatorException extends Exception {
    private static final long serialVersionUID = 1L;

    public OperatorException(String message) {
        // One for each bad line is thrown: no trace, nobody looks at it.
        super(message, null, false, false);
    }
}
