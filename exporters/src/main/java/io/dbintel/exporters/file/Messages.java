package io.dbintel.exporters.file;

import com.github.luben.zstd.Zstd;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.OtlpJson;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Frames export requests: JSON as lines; protobuf, and whatever is compressed, with its length in four bytes before it (big
 * endian).
 */
record Messages(FileConfig.Format format, boolean zstd, int level) {
    byte[] frame(Batch<?> batch) {
        byte[] message = switch (format) {
            case JSON -> OtlpJson.toBytes(batch);
            case PROTO -> batch.encode().toBytes();
        };
        if (zstd) {
            message = Zstd.compress(message, level);
        }
        if (zstd || format == FileConfig.Format.PROTO) {
            return ByteBuffer.allocate(Integer.BYTES + message.length)
                    .putInt(message.length)
                    .put(message)
                    .array();
        }
        byte[] line = Arrays.copyOf(message, message.length + 1);
        line[message.length] = '\n';
        return line;
    }

    static Messages of(FileConfig config) {
        return new Messages(
                config.format(), config.zstd(), config.compressionLevel().orElse(Zstd.defaultCompressionLevel()));
    }
}
