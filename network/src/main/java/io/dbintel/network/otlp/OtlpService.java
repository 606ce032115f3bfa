package io.dbintel.network.otlp;

import io.dbintel.network.ProtoFields;
import io.dbintel.network.ProtoWriter;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;

/**
 * What OTLP calls the service of a signal, and its response.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/">OTLP specification</a>
 */
public final class OtlpService {
    /**
     * What a response says was not taken for good.
     *
     * @param rejected items; 0 with a message is a warning
     */
    public record PartialSuccess(long rejected, String message) {
        public static final PartialSuccess NONE = new PartialSuccess(0, "");

        public boolean isNone() {
            return rejected == 0 && message.isEmpty();
        }
    }

    private OtlpService() {}

    /** The gRPC service: {@code opentelemetry.proto.collector.logs.v1.LogsService}. */
    public static String grpcService(Signal<?> signal) {
        String word = signal == Signal.TRACES ? "Trace" : signal == Signal.METRICS ? "Metrics" : "Logs";
        return "opentelemetry.proto.collector." + word.toLowerCase(java.util.Locale.ROOT) + ".v1." + word + "Service";
    }

    /** {@code /v1/logs}. */
    public static String httpPath(Signal<?> signal) {
        return "/v1/" + signal.name();
    }

    /** The rejected items' field of the JSON form: {@code rejectedLogRecords}. */
    public static String rejectedField(Signal<?> signal) {
        return signal == Signal.TRACES
                ? "rejectedSpans"
                : signal == Signal.METRICS ? "rejectedDataPoints" : "rejectedLogRecords";
    }

    /** Reads an export response; the three signals number the fields alike. */
    public static PartialSuccess readResponse(Slice response) {
        var fields = new ProtoFields(response);
        while (fields.next()) {
            if (fields.field() == 1) {
                return partialSuccess(fields.content());
            }
        }
        return PartialSuccess.NONE;
    }

    private static PartialSuccess partialSuccess(Slice message) {
        long rejected = 0;
        String text = "";
        var fields = new ProtoFields(message);
        while (fields.next()) {
            if (fields.field() == 1) {
                rejected = fields.number();
            } else if (fields.field() == 2) {
                text = fields.text();
            }
        }
        return new PartialSuccess(Math.max(0, rejected), text);
    }

    /** An export response; empty where all was taken. */
    public static byte[] writeResponse(PartialSuccess partial) {
        if (partial.isNone()) {
            return new byte[0];
        }
        byte[] inner = new ProtoWriter()
                .number(1, partial.rejected())
                .text(2, partial.message())
                .toBytes();
        return new ProtoWriter().bytes(1, inner).toBytes();
    }
}
