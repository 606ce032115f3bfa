package io.dbintel.telemetry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An encoded message as pieces that are written one after the other, without being joined. */
public record Encoded(List<Slice> slices) {
    public Encoded {
        slices = List.copyOf(slices);
    }

    public long size() {
        long size = 0;
        for (Slice slice : slices) {
            size += slice.length();
        }
        return size;
    }

    public void writeTo(OutputStream out) throws IOException {
        for (Slice slice : slices) {
            out.write(slice.bytes(), slice.from(), slice.length());
        }
    }

    public InputStream stream() {
        var parts = new ArrayList<InputStream>(slices.size());
        for (Slice slice : slices) {
            parts.add(new ByteArrayInputStream(slice.bytes(), slice.from(), slice.length()));
        }
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    /** All of it in a row; joined only if it lies in several places. */
    Slice whole() {
        return slices.size() == 1 ? slices.getFirst() : Slice.of(toBytes());
    }

    /** All of it in one array. */
    public byte[] toBytes() {
        byte[] all = new byte[Math.toIntExact(size())];
        int at = 0;
        for (Slice slice : slices) {
            System.arraycopy(slice.bytes(), slice.from(), all, at, slice.length());
            at += slice.length();
        }
        return all;
    }
}
