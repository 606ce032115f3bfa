package io.dbintel.network.grpc;

import io.dbintel.telemetry.Slice;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Messages as they are: a received one is one array of exactly its size. gRPC itself bounds what it hands over, decompressed.
 */
final class SliceMarshaller implements MethodDescriptor.Marshaller<Slice> {
    static final SliceMarshaller INSTANCE = new SliceMarshaller();

    private static final int FIRST_READ = 64 << 10;

    private SliceMarshaller() {}

    @Override
    public InputStream stream(Slice value) {
        return new ByteArrayInputStream(value.bytes(), value.from(), value.length());
    }

    @Override
    public Slice parse(InputStream stream) {
        try {
            if (stream instanceof KnownLength) {
                byte[] message = new byte[stream.available()];
                int read = stream.readNBytes(message, 0, message.length);
                if (read != message.length) {
                    throw new IOException("message of " + message.length + " bytes ends after " + read);
                }
                return Slice.of(message);
            }
            return decompressed(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Slice decompressed(InputStream stream) throws IOException {
        byte[] buffer = new byte[FIRST_READ];
        int size = 0;
        while (true) {
            int read = stream.readNBytes(buffer, size, buffer.length - size);
            size += read;
            if (size < buffer.length) {
                break;
            }
            buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
        }
        // It may wait in a queue that counts its bytes, so the rest of the buffer goes.
        return Slice.of(Arrays.copyOf(buffer, size));
    }
}
