package io.dbintel.network;

import io.dbintel.telemetry.Slice;
import java.time.Duration;
import java.util.Optional;

/**
 * A {@code google.rpc.Status}: how OTLP says over gRPC and over HTTP what went wrong.
 *
 * @param code a gRPC status code, see {@link RpcCode}
 * @param retryAfter of the {@code google.rpc.RetryInfo} among the details; empty where there is none
 * @see <a href="https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto">status.proto</a>
 */
public record RpcStatus(int code, String message, Optional<Duration> retryAfter) {
    /** {@code google.protobuf.Any} of {@code RetryInfo}. */
    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    public static RpcStatus of(RpcCode code, String message) {
        return new RpcStatus(code.value(), message, Optional.empty());
    }

    public RpcStatus withRetryAfter(Duration delay) {
        return new RpcStatus(code, message, Optional.of(delay));
    }

    /** A message that is none gives what could be read of it. */
    public static RpcStatus parse(Slice message) {
        int code = 0;
        String text = "";
        Optional<Duration> delay = Optional.empty();
        var fields = new ProtoFields(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> code = (int) fields.number();
                case 2 -> text = fields.text();
                case 3 -> {
                    Slice any = fields.content();
                    delay = delay.or(() -> retryInfo(any));
                }
                default -> {
                    // a later version's
                }
            }
        }
        return new RpcStatus(code, text, delay);
    }

    private static Optional<Duration> retryInfo(Slice any) {
        String type = "";
        Slice value = Slice.of(new byte[0]);
        var fields = new ProtoFields(any);
        while (fields.next()) {
            if (fields.field() == 1) {
                type = fields.text();
            } else if (fields.field() == 2) {
                value = fields.content();
            }
        }
        if (!type.equals(RETRY_INFO)) {
            return Optional.empty();
        }
        var info = new ProtoFields(value);
        while (info.next()) {
            if (info.field() == 1) {
                return duration(info.content());
            }
        }
        return Optional.of(Duration.ZERO);
    }

    private static Optional<Duration> duration(Slice message) {
        long seconds = 0;
        long nanos = 0;
        var fields = new ProtoFields(message);
        while (fields.next()) {
            if (fields.field() == 1) {
                seconds = fields.number();
            } else if (fields.field() == 2) {
                nanos = fields.number();
            }
        }
        // A negative wait or one of centuries is no hint.
        boolean sane = seconds >= 0 && seconds < 315_576_000L && nanos >= 0 && nanos < 1_000_000_000L;
        return sane ? Optional.of(Duration.ofSeconds(seconds, nanos)) : Optional.empty();
    }

    public byte[] toProto() {
        var out = new ProtoWriter().number(1, code).text(2, message);
        retryAfter.ifPresent(delay -> {
            byte[] duration = new ProtoWriter()
                    .number(1, delay.getSeconds())
                    .number(2, delay.getNano())
                    .toBytes();
            byte[] info = new ProtoWriter().bytes(1, duration).toBytes();
            out.bytes(3, new ProtoWriter().text(1, RETRY_INFO).bytes(2, info).toBytes());
        });
        return out.toBytes();
    }

    public String toJson() {
        return "{\"code\":" + code + ",\"message\":" + JsonText.quote(message) + "}";
    }
}
