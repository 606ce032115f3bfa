package io.dbintel.telemetry;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random but valid bytes of a message type, with everything that protobuf allows and few encoders do: fields in any order,
 * singular fields twice, several alternatives of a oneof, packed numbers unpacked, unknown fields and groups, known fields with
 * another wire type, numbers in more bytes than needed.
 */
final class WireGenerator {
    private static final long[] LONGS = {0, 1, -1, 127, 128, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 0xffff_ffffL};
    private static final double[] DOUBLES = {
        0, -0.0, 1, -1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1e300
    };
    private static final String[] TEXTS = {
        "", "a", "db.system.name", "größe", "日本語", "😀 smile", "\u0000\u007f\u0080", "\uffff"
    };

    private final Random random;
    /** Whether to do what few encoders do. */
    private final boolean odd;

    WireGenerator(long seed, boolean odd) {
        this.random = new Random(seed);
        this.odd = odd;
    }

    byte[] message(Descriptor type) {
        return message(type, 0);
    }

    private byte[] message(Descriptor type, int depth) {
        var fields = new ArrayList<byte[]>();
        for (FieldDescriptor field : type.getFields()) {
            if (field.getName().endsWith("strindex") && !odd) {
                continue;
            }
            for (int i = times(field, depth); i > 0; i--) {
                fields.add(field(field, depth));
            }
        }
        if (odd && chance(10)) {
            fields.add(unknown());
        }
        if (odd && chance(2)) {
            Collections.shuffle(fields, random);
        }
        return join(fields);
    }

    private int times(FieldDescriptor field, int depth) {
        boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        if (isMessage && depth > 12 || chance(isMessage && depth > 5 ? 2 : 4)) {
            return 0;
        }
        if (field.isRepeated()) {
            return 1 + random.nextInt(depth < 3 ? 2 : 3);
        }
        if (field.getContainingOneof() != null && field.getContainingOneof().getFieldCount() > 1) {
            // About one alternative a message, or several.
            return chance(odd ? 3 : field.getContainingOneof().getFieldCount()) ? 1 : 0;
        }
        return odd && chance(8) ? 2 : 1;
    }

    private byte[] field(FieldDescriptor field, int depth) {
        int number = field.getNumber();
        if (odd && !field.isPackable() && chance(40)) {
            return unknown(number, field.getLiteType().getWireType());
        }
        if (field.isPackable()) {
            return numbers(field);
        }
        return write(out -> {
            switch (field.getType()) {
                case STRING -> out.writeString(number, text());
                case BYTES -> out.writeBytes(number, bytes());
                case MESSAGE -> out.writeByteArray(number, message(field.getMessageType(), depth + 1));
                case DOUBLE -> out.writeDouble(number, real());
                case FIXED64, SFIXED64 -> out.writeFixed64(number, integer());
                case FIXED32 -> out.writeFixed32(number, (int) integer());
                case SINT32 -> out.writeSInt32(number, (int) integer());
                case INT64, UINT64 -> varint(out, number, integer());
                case UINT32 -> varint(out, number, integer() & (odd && chance(4) ? -1L : 0xffff_ffffL));
                case INT32, ENUM -> varint(out, number, chance(3) ? (int) integer() : random.nextInt(26));
                case BOOL -> varint(out, number, odd && chance(4) ? integer() : random.nextInt(2));
                default -> throw new IllegalStateException("no field of OTLP is a " + field.getType());
            }
        });
    }

    private byte[] numbers(FieldDescriptor field) {
        int count = random.nextInt(5);
        return write(out -> {
            if (odd && chance(3)) {
                for (int i = 0; i < count; i++) {
                    switch (field.getType()) {
                        case DOUBLE -> out.writeDouble(field.getNumber(), real());
                        case FIXED64 -> out.writeFixed64(field.getNumber(), integer());
                        default -> varint(out, field.getNumber(), integer());
                    }
                }
                return;
            }
            out.writeByteArray(field.getNumber(), write(packed -> {
                for (int i = 0; i < count; i++) {
                    switch (field.getType()) {
                        case DOUBLE -> packed.writeDoubleNoTag(real());
                        case FIXED64 -> packed.writeFixed64NoTag(integer());
                        default -> packed.writeUInt64NoTag(integer());
                    }
                }
            }));
        });
    }

    private byte[] unknown() {
        return unknown(chance(2) ? 100 + random.nextInt(1 << 20) : 17 + random.nextInt(5), -1);
    }

    /** A field of any wire type but one. */
    private byte[] unknown(int number, int notType) {
        int type = random.nextInt(5);
        if (type == notType || type == 4) {
            type = notType == 3 ? 0 : 3;
        }
        int wireType = type;
        return write(out -> {
            switch (wireType) {
                case 0 -> varint(out, number, integer());
                case 1 -> out.writeFixed64(number, integer());
                case 2 -> out.writeBytes(number, bytes());
                default -> {
                    out.writeTag(number, 3);
                    if (chance(2)) {
                        out.writeRawBytes(unknown());
                    }
                    out.writeTag(number, 4);
                }
            }
        });
    }

    private void varint(CodedOutputStream out, int number, long value) throws IOException {
        out.writeTag(number, 0);
        if (odd && value >= 0 && value < 1 << 14 && chance(4)) {
            // Three bytes where one or two would do.
            out.write((byte) (value | 0x80));
            out.write((byte) (value >>> 7 | 0x80));
            out.write((byte) 0);
        } else {
            out.writeUInt64NoTag(value);
        }
    }

    private String text() {
        return chance(3) ? "k" + random.nextInt(50) : TEXTS[random.nextInt(TEXTS.length)];
    }

    private ByteString bytes() {
        byte[] bytes = new byte[new int[] {0, 8, 16, 3}[random.nextInt(4)]];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private long integer() {
        return chance(2) ? LONGS[random.nextInt(LONGS.length)] : random.nextLong() >>> random.nextInt(64);
    }

    private double real() {
        return chance(2) ? DOUBLES[random.nextInt(DOUBLES.length)] : random.nextGaussian();
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] write(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(List<byte[]> parts) {
        var all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
