package io.dbintel.telemetry;

/**
 * What one incoming message may cost.
 *
 * @param maxBytes size of the message, decompressed
 * @param maxDepth nesting of messages (a request is 1, an attribute of a log record 5, each level of a map 2 more);
 *     protobuf's own readers stop at 100
 * @param maxItems log records, spans or data points in one message
 */
public record Limits(int maxBytes, int maxDepth, int maxItems) {
    public static final Limits DEFAULT = new Limits(64 << 20, 100, 2_000_000);

    public Limits {
        if (maxBytes < 1 || maxDepth < 1 || maxItems < 1) {
            throw new IllegalArgumentException(
                    "limits: " + maxBytes + ", " + maxDepth + ", " + maxItems + " (expected: 1 or more)");
        }
    }

    public Limits withMaxBytes(int bytes) {
        return new Limits(bytes, maxDepth, maxItems);
    }
}
