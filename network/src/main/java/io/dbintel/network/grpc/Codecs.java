package io.dbintel.network.grpc;

import io.dbintel.network.Compression;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Compression of gRPC messages: gzip, snappy (framed, as the Collector has it) and zstd. */
final class Codecs {
    private Codecs() {}

    static CompressorRegistry compressors() {
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        registry.register(Codec.Identity.NONE);
        registry.register(codec("gzip", Compression.GZIP));
        registry.register(codec("snappy", Compression.X_SNAPPY_FRAMED));
        registry.register(codec("zstd", Compression.ZSTD));
        return registry;
    }

    static DecompressorRegistry decompressors() {
        return DecompressorRegistry.emptyInstance()
                .with(Codec.Identity.NONE, false)
                .with(codec("gzip", Compression.GZIP), true)
                .with(codec("snappy", Compression.X_SNAPPY_FRAMED), true)
                .with(codec("zstd", Compression.ZSTD), true);
    }

    private static Codec codec(String name, Compression compression) {
        return new Codec() {
            @Override
            public String getMessageEncoding() {
                return name;
            }

            @Override
            public InputStream decompress(InputStream compressed) throws IOException {
                return compression.decompress(compressed);
            }

            @Override
            public OutputStream compress(OutputStream target) throws IOException {
                return compression.compress(target, Compression.DEFAULT_LEVEL);
            }
        };
    }
}
