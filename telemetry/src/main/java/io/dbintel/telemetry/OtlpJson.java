package io.dbintel.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * OTLP as JSON, both ways: field names in camel case (those of the protobuf source are read too), ids in hexadecimal digits,
 * bytes in base64, 64-bit integers as texts (numbers are read too), enums as numbers (names are read too), unknown fields passed
 * over, null like an absent field.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">JSON Protobuf Encoding</a>
 */
public final class OtlpJson {
    private OtlpJson() {}

    /**
     * Reads an export request.
     *
     * @param json UTF-8; not kept
     * @throws MalformedException with the path, line and column of the first thing that is wrong, or the limit that is passed
     */
    public static <R extends Item> Batch<R> read(Signal<R> signal, Slice json, Limits limits)
            throws MalformedException {
        Slice request = JsonReader.toProtobuf(json, signal.jsonShape(), limits);
        // Depth, items and parts were counted on the way; the protobuf form of short numbers is longer than their
        // digits.
        return Batch.decode(signal, request, limits.withMaxBytes(Integer.MAX_VALUE));
    }

    public static <R extends Item> Batch<R> read(Signal<R> signal, byte[] json, Limits limits)
            throws MalformedException {
        return read(signal, Slice.of(json), limits);
    }

    /** Writes an export request in one line, without an end of line. Decodes the batch; the stream stays open. */
    public static void write(Batch<?> batch, OutputStream out) throws IOException {
        JsonWriter.write(batch, out);
    }

    /** An export request in one line. */
    public static byte[] toBytes(Batch<?> batch) {
        var out = new ByteArrayOutputStream();
        try {
            write(batch, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }
}
