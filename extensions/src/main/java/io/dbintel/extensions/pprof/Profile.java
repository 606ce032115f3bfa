package io.dbintel.extensions.pprof;

import io.dbintel.network.ProtoWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Stacks with numbers, in the format of pprof: a gzipped protobuf message whose texts, functions and places are numbered once
 * and then named by their number. Equal stacks are added up.
 *
 * @see <a href="https://github.com/google/pprof/blob/main/proto/profile.proto">profile.proto</a>
 */
final class Profile {
    /** What the numbers of a stack are: {@code cpu} in {@code nanoseconds}. */
    record ValueType(String type, String unit) {}

    /** One call: {@code io.dbintel.A.method} in {@code io/dbintel/A.java}, line 0 where it is not known. */
    record Frame(String function, String file, int line) {}

    private final List<ValueType> types;
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<List<String>, Integer> functions = new LinkedHashMap<>();
    private final Map<Frame, Integer> locations = new LinkedHashMap<>();
    private final Map<List<Integer>, long[]> samples = new HashMap<>();

    Profile(ValueType... types) {
        this.types = List.of(types);
        string("");
    }

    /**
     * Adds to what is known of a stack.
     *
     * @param stack innermost call first
     * @param values one of each type
     */
    void add(List<Frame> stack, long... values) {
        var ids = new ArrayList<Integer>(stack.size());
        for (Frame frame : stack) {
            ids.add(location(frame));
        }
        samples.merge(ids, values.clone(), (sum, more) -> {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += more[i];
            }
            return sum;
        });
    }

    private int location(Frame frame) {
        Integer known = locations.get(frame);
        if (known != null) {
            return known;
        }
        functions.computeIfAbsent(List.of(frame.function(), frame.file()), key -> functions.size() + 1);
        int id = locations.size() + 1;
        locations.put(frame, id);
        return id;
    }

    private int string(String text) {
        return strings.computeIfAbsent(text, key -> strings.size());
    }

    /**
     * The whole message, gzipped.
     *
     * @param period of sampling in units of the last type, 0 for none
     */
    byte[] encode(Instant start, Duration duration, long period) {
        var out = new ProtoWriter();
        for (ValueType type : types) {
            out.bytes(1, encode(type));
        }
        samples.forEach((stack, values) -> out.bytes(
                2,
                new ProtoWriter()
                        .packed(1, stack.stream().mapToLong(id -> id).toArray())
                        .packed(2, values)
                        .toBytes()));
        locations.forEach((frame, id) -> {
            Integer function = functions.get(List.of(frame.function(), frame.file()));
            byte[] line = new ProtoWriter()
                    .number(1, function == null ? 0 : function)
                    .number(2, Math.max(0, frame.line()))
                    .toBytes();
            out.bytes(4, new ProtoWriter().number(1, id).bytes(4, line).toBytes());
        });
        functions.forEach((key, id) -> out.bytes(
                5,
                new ProtoWriter()
                        .number(1, id)
                        .number(2, string(key.get(0)))
                        .number(3, string(key.get(0)))
                        .number(4, string(key.get(1)))
                        .toBytes()));
        byte[] periodType = encode(types.getLast());
        strings.keySet().forEach(text -> out.bytes(6, text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        out.number(9, start.getEpochSecond() * 1_000_000_000L + start.getNano());
        out.number(10, duration.toNanos());
        if (period > 0) {
            out.bytes(11, periodType);
            out.number(12, period);
        }
        return gzip(out.toBytes());
    }

    private byte[] encode(ValueType type) {
        return new ProtoWriter()
                .number(1, string(type.type()))
                .number(2, string(type.unit()))
                .toBytes();
    }

    private static byte[] gzip(byte[] plain) {
        var buffer = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (var out = new GZIPOutputStream(buffer)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return buffer.toByteArray();
    }
}
