package io.dbintel.receivers.filelog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The bytes of an open file, decompressed where it is compressed. It stays what it is when its file is moved or removed. */
interface Content extends Closeable {
    /**
     * Reads up to so many bytes; fewer only at the end.
     *
     * @param position of the first byte, from 0
     * @return bytes read, 0 at the end
     */
    int read(byte[] into, int length, long position) throws IOException;

    /** Bytes on the disk: whether there may be more than before. */
    long storedBytes() throws IOException;

    /** Bytes of content if that is known without reading it, else -1. */
    long length() throws IOException;

    @Override
    void close() throws IOException;

    /** How it begins, up to so many bytes. */
    default Fingerprint fingerprint(int size) throws IOException {
        byte[] first = new byte[size];
        int length = read(first, size, 0);
        return new Fingerprint(length == size ? first : Arrays.copyOf(first, length));
    }

    static Content open(Path path, Compression compression) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            var plain = new Plain(channel);
            return compression == Compression.GZIP || compression == Compression.AUTO && GzipContent.isGzip(plain)
                    ? new GzipContent(plain)
                    : plain;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** As it lies on the disk. */
    record Plain(FileChannel channel) implements Content {
        @Override
        public int read(byte[] into, int length, long position) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, position + buffer.position());
                if (read < 0) {
                    break;
                }
            }
            return buffer.position();
        }

        @Override
        public long storedBytes() throws IOException {
            return channel.size();
        }

        @Override
        public long length() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
