package io.dbintel.network;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;

/**
 * How bodies are compressed. Streams that decompress don't bound what they give: their reader does, so that a small body that
 * unfolds to gigabytes is refused at the limit.
 */
public enum Compression {
    NONE,
    GZIP,
    ZSTD,
    /** One block, as {@code Content-Encoding: snappy} has it. */
    SNAPPY,
    X_SNAPPY_FRAMED,
    ZLIB,
    /** The Collector's, and HTTP's, {@code deflate} is zlib's format. */
    DEFLATE,
    LZ4;

    /**
     * The level where none is configured: for gzip, zlib and deflate 1, which is twice as fast as zlib's own default and
     * leaves a third more bytes on OTLP; for zstd 1 too. The other algorithms have no levels.
     */
    public static final int DEFAULT_LEVEL = Integer.MIN_VALUE;

    private static final int BUFFER = 16 << 10;
    private static final int FASTEST = 1;
    /** Windows up to 32 MiB; a larger one is memory that the sender decides on. */
    private static final int ZSTD_WINDOW_LOG = 25;

    /** As in {@code Content-Encoding}. */
    public String header() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that name; empty and {@code identity} are none. */
    public static Optional<Compression> of(String header) {
        if (header.isEmpty() || header.equals("identity")) {
            return Optional.of(NONE);
        }
        return Arrays.stream(values())
                .filter(each -> each.header().equalsIgnoreCase(header))
                .findFirst();
    }

    /** @param level {@link #DEFAULT_LEVEL}, or one that the algorithm knows; -1 is zlib's own default, 6 */
    public OutputStream compress(OutputStream target, int level) throws IOException {
        int chosen = level == DEFAULT_LEVEL ? FASTEST : level;
        return switch (this) {
            case NONE -> target;
            case GZIP -> new LevelGzip(target, chosen);
            case ZSTD -> new ZstdOutputStream(target, RecyclingBufferPool.INSTANCE, chosen);
            case SNAPPY -> new SnappyBlock(target);
            case X_SNAPPY_FRAMED -> new FramedSnappyCompressorOutputStream(target);
            case ZLIB, DEFLATE -> new LevelDeflate(target, chosen);
            case LZ4 -> new FramedLZ4CompressorOutputStream(target);
        };
    }

    public InputStream decompress(InputStream compressed) throws IOException {
        return switch (this) {
            case NONE -> compressed;
            case GZIP -> new GZIPInputStream(compressed, BUFFER);
            case ZSTD -> new ZstdInputStream(compressed, RecyclingBufferPool.INSTANCE).setLongMax(ZSTD_WINDOW_LOG);
            case SNAPPY -> new SnappyCompressorInputStream(compressed);
            case X_SNAPPY_FRAMED -> new FramedSnappyCompressorInputStream(compressed);
            case ZLIB, DEFLATE -> new InflaterInputStream(compressed, new java.util.zip.Inflater(), BUFFER);
            case LZ4 -> new FramedLZ4CompressorInputStream(compressed, true);
        };
    }

    private static final class LevelGzip extends GZIPOutputStream {
        LevelGzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER);
            def.setLevel(level);
        }
    }

    /** Ends its own deflater, which the JDK's stream does only where it made it itself. */
    private static final class LevelDeflate extends DeflaterOutputStream {
        LevelDeflate(OutputStream out, int level) {
            super(out, new Deflater(level), BUFFER);
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                def.end();
            }
        }
    }

    /** A snappy block begins with its size, so it is gathered first. */
    private static final class SnappyBlock extends ByteArrayOutputStream {
        private final OutputStream target;

        SnappyBlock(OutputStream target) {
            this.target = target;
        }

        @Override
        public void close() throws IOException {
            try (var out = new SnappyCompressorOutputStream(target, count)) {
                writeTo(out);
            }
        }
    }
}
