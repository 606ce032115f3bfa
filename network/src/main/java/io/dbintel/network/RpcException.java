package io.dbintel.network;

/** The answer to a request, if it is not the one that was hoped for. */
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient RpcStatus status;

    public RpcException(RpcStatus status) {
        // Thrown for every refused request: a stack trace would cost more than the refusal and say nothing.
        super(status.message(), null, false, false);
        this.status = status;
    }

    public RpcStatus status() {
        return status;
    }
}
