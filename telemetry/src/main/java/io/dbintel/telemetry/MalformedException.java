package io.dbintel.telemetry;

/** Bytes that are no valid OTLP message; the message says what is wrong and where. Never retried. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
