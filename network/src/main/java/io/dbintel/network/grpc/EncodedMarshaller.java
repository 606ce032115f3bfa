package io.dbintel.network.grpc;

import io.dbintel.telemetry.Encoded;
import io.dbintel.telemetry.Slice;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Messages that are written piece by piece, without being joined. */
final class EncodedMarshaller implements MethodDescriptor.Marshaller<Encoded> {
    static final EncodedMarshaller INSTANCE = new EncodedMarshaller();

    private EncodedMarshaller() {}

    @Override
    public InputStream stream(Encoded value) {
        return new Pieces(value);
    }

    @Override
    public Encoded parse(InputStream stream) {
        return new Encoded(List.of(SliceMarshaller.INSTANCE.parse(stream)));
    }

    /** gRPC drains it; reading byte by byte works too, for a wrapper that does. */
    private static final class Pieces extends InputStream implements KnownLength, Drainable {
        private final Encoded message;
        private int piece;
        private int offset;
        private int left;

        Pieces(Encoded message) {
            this.message = message;
            this.left = Math.toIntExact(message.size());
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int written = left;
            List<Slice> slices = message.slices();
            for (; piece < slices.size(); piece++) {
                Slice slice = slices.get(piece);
                target.write(slice.bytes(), slice.from() + offset, slice.length() - offset);
                offset = 0;
            }
            left = 0;
            return written;
        }

        @Override
        public int available() {
            return left;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            while (left > 0) {
                Slice slice = message.slices().get(piece);
                int count = Math.min(length, slice.length() - offset);
                if (count > 0 || length == 0) {
                    System.arraycopy(slice.bytes(), slice.from() + offset, target, from, count);
                    offset += count;
                    left -= count;
                    return count;
                }
                piece++;
                offset = 0;
            }
            return -1;
        }
    }
}
