package io.dbintel.network;

import io.dbintel.telemetry.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads whole bodies up to a limit: what is longer fails, however small it came. */
public final class BoundedInput {
    private static final int FIRST_READ = 64 << 10;

    /** A body is longer than it may be. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long limit) {
            super("http: request body too large (limit: " + limit + " bytes)");
        }
    }

    private BoundedInput() {}

    /**
     * Reads to the end.
     *
     * @param expected size if it is known, else -1
     * @param held grows with the buffer, before it does
     */
    public static Slice readAll(InputStream in, long expected, int limit, ByteBudget.Reservation held)
            throws IOException {
        if (expected > limit) {
            throw new TooLargeException(limit);
        }
        // What a client announces costs nothing; room is made for what did come.
        int first = (int) Math.min(FIRST_READ, expected >= 0 ? expected : limit);
        held.grow(first);
        byte[] buffer = new byte[first];
        int size = in.readNBytes(buffer, 0, buffer.length);
        int next = size < buffer.length ? -1 : in.read();
        while (next >= 0) {
            if (size >= limit) {
                throw new TooLargeException(limit);
            }
            long most = expected > size ? expected : limit;
            int larger = (int) Math.min(most, Math.max(FIRST_READ, buffer.length * 2L));
            held.grow(larger - buffer.length);
            buffer = Arrays.copyOf(buffer, larger);
            buffer[size++] = (byte) next;
            size += in.readNBytes(buffer, size, buffer.length - size);
            next = size < buffer.length ? -1 : in.read();
        }
        held.shrink(buffer.length - size);
        return Slice.of(size == buffer.length ? buffer : Arrays.copyOf(buffer, size));
    }
}
