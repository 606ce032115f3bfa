package io.dbintel.telemetry;

/**
 * What one incoming message may cost.
 *
 * <p>Together they bound memory: undecoded, a message takes its bytes and nothing else; with everything in it touched, about
 * 200 bytes more an item, 60 a part, and eight for each byte of packed numbers (telemetry/README.md has the sums).
 *
 * @param maxBytes size of the message, decompressed
 * @param maxDepth nesting of messages (a request is 1, an attribute of a log record 5, each level of a map 2 more);
 *     protobuf's own readers stop at 100
 * @param maxItems log records, spans or data points in one message
 * @param maxParts messages in it of every kind, from groups down to attributes and nested values; an attribute is two (key with
 *     value, value), so a usual log record of 1 KB with 13 attributes is 28
 */
public record Limits(int maxBytes, int maxDepth, int maxItems, int maxParts) {
    public static final Limits DEFAULT = new Limits(64 << 20, 100, 2_000_000);

    /** Reading recurses; so deep is far from the end of a thread's stack. */
    private static final int DEEPEST = 1_000;

    private static final int DEFAULT_PARTS = 8_000_000;

    public Limits {
        if (maxBytes < 1 || maxDepth < 1 || maxDepth > DEEPEST || maxItems < 1 || maxParts < 1) {
            throw new IllegalArgumentException("limits: " + maxBytes + ", " + maxDepth + ", " + maxItems + ", "
                    + maxParts + " (expected: 1 or more, a depth of " + DEEPEST + " or less)");
        }
    }

    public Limits(int maxBytes, int maxDepth, int maxItems) {
        this(maxBytes, maxDepth, maxItems, DEFAULT_PARTS);
    }

    public Limits withMaxBytes(int bytes) {
        return new Limits(bytes, maxDepth, maxItems, maxParts);
    }
}
