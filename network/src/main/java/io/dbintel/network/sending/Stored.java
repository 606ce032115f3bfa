package io.dbintel.network.sending;

import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.MalformedException;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch as it lies in a journal: four bytes with the length of its origin, the origin, the export request in protobuf. The
 * origin is transport, address and request headers; what an authenticator said of the client is not kept, as in the Collector.
 */
final class Stored {
    /** The program wrote what it reads here; the limits of what arrives from outside were passed on arrival. */
    private static final Limits OWN = new Limits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final Slice NO_ORIGIN = Slice.of(new byte[4]);

    private Stored() {}

    static Encoded encode(Batch<?> batch) {
        List<Slice> request = batch.encode().slices();
        var slices = new ArrayList<Slice>(request.size() + 1);
        slices.add(isEmpty(batch.origin()) ? NO_ORIGIN : origin(batch.origin()));
        slices.addAll(request);
        return new Encoded(slices);
    }

    static <R extends Item> Batch<R> decode(Signal<R> signal, Slice stored) throws MalformedException {
        ByteBuffer in = ByteBuffer.wrap(stored.bytes(), stored.from(), stored.length());
        int length = in.getInt();
        int request = in.position() + length;
        Batch<R> batch = Batch.decode(signal, new Slice(stored.bytes(), request, stored.to()), OWN);
        return length == 0 ? batch : batch.withOrigin(origin(in));
    }

    private static boolean isEmpty(Origin origin) {
        return origin.transport().isEmpty()
                && origin.address().isEmpty()
                && origin.metadata().isEmpty();
    }

    private static Slice origin(Origin origin) {
        var texts = new ArrayList<byte[]>();
        texts.add(bytes(origin.transport()));
        texts.add(bytes(origin.address()));
        origin.metadata().forEach((name, values) -> {
            for (String value : values) {
                texts.add(bytes(name));
                texts.add(bytes(value));
            }
        });
        int length =
                texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum();
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
        texts.forEach(text -> out.putInt(text.length).put(text));
        return Slice.of(out.array());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Origin origin(ByteBuffer in) {
        int end = in.position() + in.getInt(in.position() - Integer.BYTES);
        String transport = text(in);
        String address = text(in);
        Map<String, List<String>> metadata = new HashMap<>();
        while (in.position() < end) {
            String name = text(in);
            metadata.computeIfAbsent(name, key -> new ArrayList<>()).add(text(in));
        }
        return new Origin(transport, address, metadata, Map.of());
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
