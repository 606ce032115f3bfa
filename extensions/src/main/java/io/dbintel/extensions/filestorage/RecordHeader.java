package io.dbintel.extensions.filestorage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before a record in a segment: magic number, length of the payload, items, checksum of the payload, checksum of
 * this header with the segment's salt and the offset, and whether it is acknowledged. The last is the one byte that is written
 * over, in place, and so it is outside the checksum.
 *
 * @param length of the payload in bytes
 */
record RecordHeader(int length, int items, int payloadSum, boolean acknowledged) {
    static final int SIZE = 24;
    /** Of the byte that says whether it is acknowledged. */
    static final int STATE_OFFSET = 20;

    static final byte WAITING = 'w';
    static final byte ACKNOWLEDGED = 'a';
    static final int MAGIC = 0xDB1A_60E1;

    void writeTo(ByteBuffer out, long salt, long offset) {
        out.putInt(MAGIC).putInt(length).putInt(items).putInt(payloadSum);
        out.putInt(sum(length, items, payloadSum, salt, offset));
        out.put(acknowledged ? ACKNOWLEDGED : WAITING).put((byte) 0).putShort((short) 0);
    }

    /** @return null if there is no header here */
    static @Nullable RecordHeader read(ByteBuffer in, long salt, long offset) {
        int magic = in.getInt();
        int length = in.getInt();
        int items = in.getInt();
        int payloadSum = in.getInt();
        int sum = in.getInt();
        byte state = in.get();
        boolean valid =
                magic == MAGIC && length >= 0 && items >= 0 && sum == sum(length, items, payloadSum, salt, offset);
        // Any other state is read as waiting: sent twice rather than never.
        return valid ? new RecordHeader(length, items, payloadSum, state == ACKNOWLEDGED) : null;
    }

    private static int sum(int length, int items, int payloadSum, long salt, long offset) {
        var sum = new CRC32C();
        sum.update(ByteBuffer.allocate(28)
                .putInt(length)
                .putInt(items)
                .putInt(payloadSum)
                .putLong(salt)
                .putLong(offset)
                .flip());
        return (int) sum.getValue();
    }
}
