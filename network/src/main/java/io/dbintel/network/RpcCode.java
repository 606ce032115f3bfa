package io.dbintel.network;

/**
 * Status codes of gRPC, by their numbers.
 *
 * @see <a href="https://grpc.io/docs/guides/status-codes/">Status codes</a>
 */
public enum RpcCode {
    OK(0),
    CANCELLED(1),
    UNKNOWN(2),
    INVALID_ARGUMENT(3),
    DEADLINE_EXCEEDED(4),
    NOT_FOUND(5),
    ALREADY_EXISTS(6),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    FAILED_PRECONDITION(9),
    ABORTED(10),
    OUT_OF_RANGE(11),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14),
    DATA_LOSS(15),
    UNAUTHENTICATED(16);

    private static final RpcCode[] ALL = values();

    private final int value;

    RpcCode(int value) {
        this.value = value;
    }

    /** The number on the wire. */
    public int value() {
        return value;
    }

    public static RpcCode of(int value) {
        for (RpcCode code : ALL) {
            if (code.value == value) {
                return code;
            }
        }
        return UNKNOWN;
    }

    /**
     * Whether a client of OTLP may send the same again; {@link #RESOURCE_EXHAUSTED} only where the server says when.
     *
     * @see <a href="https://opentelemetry.io/docs/specs/otlp/#failures">OTLP, failures</a>
     */
    public boolean isRetryable(boolean serverSaidWhen) {
        return switch (this) {
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> true;
            case RESOURCE_EXHAUSTED -> serverSaidWhen;
            default -> false;
        };
    }

    /** The HTTP status that says the same. */
    public int httpStatus() {
        return switch (this) {
            case OK -> 200;
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> 503;
            case RESOURCE_EXHAUSTED -> 429;
            case INVALID_ARGUMENT -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case UNIMPLEMENTED -> 404;
            case UNKNOWN, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, INTERNAL -> 500;
        };
    }
}
