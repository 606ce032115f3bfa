package io.dbintel.servers;

import org.jspecify.annotations.Nullable;

/** A server could not be prepared, started or stopped; the message says what to do about it. */
public final class ServerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerFailure(String message) {
        super(message);
    }

    ServerFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
