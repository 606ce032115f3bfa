package io.dbintel.receivers.filelog;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file that is compressed with gzip, one member or several. A compressed file can't be read from the middle: reading on from where
 * the last read began or ended is cheap, any other place costs decompressing all that comes before it. A file that is still being
 * written ends where its last whole block ends.
 */
final class GzipContent implements Content {
    private static final int WINDOW = 64 << 10;

    private final Plain file;
    private @Nullable BufferedInputStream stream;
    /** Where the stream stands, of decompressed bytes. */
    private long position;
    /** Where it was marked, that is where the last read began. */
    private long marked;

    private int markedLength;
    /** Whether the stream has come to the end of what the file held then. */
    private boolean ended;

    private long storedAtOpen;

    GzipContent(Plain file) {
        this.file = file;
    }

    static boolean isGzip(Plain file) throws IOException {
        byte[] magic = new byte[2];
        return file.read(magic, 2, 0) == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
    }

    @Override
    public int read(byte[] into, int length, long from) throws IOException {
        InputStream at = streamAt(from, length);
        if (position < from) {
            return 0;
        }
        int read = 0;
        try {
            while (read < length) {
                int more = at.read(into, read, length - read);
                if (more < 0) {
                    ended = true;
                    break;
                }
                read += more;
                position += more;
            }
        } catch (EOFException e) {
            // It is still being written: what there is counts, the rest comes later.
            ended = true;
        }
        return read;
    }

    /** The stream, at a position and marked there. */
    private InputStream streamAt(long from, int length) throws IOException {
        BufferedInputStream at = stream;
        if (at != null && ended && file.storedBytes() != storedAtOpen) {
            at = null;
        } else if (at != null && from < position) {
            if (from >= marked && position - marked <= markedLength) {
                at.reset();
                position = marked;
            } else {
                at = null;
            }
        }
        if (at == null) {
            at = reopen();
        }
        stream = at;
        while (position < from) {
            long skipped;
            try {
                skipped = at.skip(from - position);
            } catch (EOFException e) {
                skipped = 0;
            }
            if (skipped <= 0) {
                ended = true;
                break;
            }
            position += skipped;
        }
        at.mark(length);
        marked = position;
        markedLength = length;
        return at;
    }

    private BufferedInputStream reopen() throws IOException {
        storedAtOpen = file.storedBytes();
        position = 0;
        marked = 0;
        ended = false;
        try {
            return new BufferedInputStream(new GZIPInputStream(new Stored(file), WINDOW), WINDOW);
        } catch (EOFException e) {
            ended = true;
            return new BufferedInputStream(InputStream.nullInputStream());
        } catch (ZipException e) {
            throw new IOException("it is not compressed with gzip; set compression to auto or leave it out", e);
        }
    }

    @Override
    public long storedBytes() throws IOException {
        return file.storedBytes();
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The stored bytes in order. */
    private static final class Stored extends InputStream {
        private final Plain file;
        private final byte[] one = new byte[1];
        private long at;

        Stored(Plain file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int read = file.channel().read(ByteBuffer.wrap(into, offset, length), at);
            at += Math.max(0, read);
            return read;
        }

        @Override
        public int available() throws IOException {
            // GZIPInputStream looks for a further member only where something is said to be available.
            return (int) Math.min(Integer.MAX_VALUE, Math.max(0, file.storedBytes() - at));
        }
    }
}
