package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes trace id, span id and flags of an entry from its fields: the operator {@code trace_parser} and the block {@code trace}. */
final class TraceParsing {
    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;
    private static final int FLAG_DIGITS = 2;

    private final Field traceId;
    private final Field spanId;
    private final Field flags;

    private TraceParsing(Field traceId, Field spanId, Field flags) {
        this.traceId = traceId;
        this.spanId = spanId;
        this.flags = flags;
    }

    static Optional<TraceParsing> read(ConfigNode node) {
        return Optional.of(
                new TraceParsing(field(node, "trace_id"), field(node, "span_id"), field(node, "trace_flags")));
    }

    private static Field field(ConfigNode node, String key) {
        return Reading.field(node.section(key), "parse_from", Field.BODY.child(key));
    }

    void apply(Entry entry) throws OperatorException {
        byte[] trace = bytes(entry, traceId, TRACE_DIGITS);
        byte[] span = bytes(entry, spanId, SPAN_DIGITS);
        byte[] flag = bytes(entry, flags, FLAG_DIGITS);
        if (trace != null) {
            entry.setTraceId(trace);
            traceId.remove(entry);
        }
        if (span != null) {
            entry.setSpanId(span);
            spanId.remove(entry);
        }
        if (flag != null) {
            entry.setFlags(flag[0] & 0xff);
            flags.remove(entry);
        }
    }

    private static byte @Nullable [] bytes(Entry entry, Field field, int digits) throws OperatorException {
        Value value = field.get(entry);
        if (value == null) {
            return null;
        }
        String text = Texts.of(value, "hexadecimal digits");
        try {
            if (text.length() == digits) {
                return HexFormat.of().parseHex(text);
            }
        } catch (IllegalArgumentException e) {
            throw new OperatorException(field + ": no hexadecimal digits (expected: " + digits + ")");
        }
        throw new OperatorException(
                field + ": " + text.length() + " characters (expected: " + digits + " hexadecimal digits)");
    }
}
