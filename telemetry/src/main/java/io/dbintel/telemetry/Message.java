package io.dbintel.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * A node of the model. One that came over the wire keeps its bytes: its fields are decoded at the first access, and as long
 * as neither it nor anything in it was changed it is written by copying them.
 *
 * <p>Not safe for several threads: reading decodes.
 */
abstract class Message {
    private @Nullable Slice wire;
    private boolean decoded;

    /** A message made here. */
    Message() {
        decoded = true;
    }

    /** A message that came over the wire and was checked. */
    Message(Slice wire) {
        this.wire = wire;
    }

    /** Call before reading a field. */
    final void touch() {
        if (!decoded && wire != null) {
            decoded = true;
            decode(new WireReader(wire.bytes(), wire.from(), wire.to()));
        }
    }

    /** Call before changing a field. */
    final void change() {
        touch();
        wire = null;
    }

    final boolean isDecoded() {
        return decoded;
    }

    /** The bytes that still say what this message says, or null. */
    final @Nullable Slice unchangedWire() {
        if (wire != null && decoded && hasChangedParts()) {
            wire = null;
        }
        return wire;
    }

    final void writeTo(WireWriter out) {
        Slice unchanged = unchangedWire();
        if (unchanged != null) {
            out.raw(unchanged.bytes(), unchanged.from(), unchanged.to());
        } else {
            encode(out);
        }
    }

    /** Decodes all that is in it and forgets the bytes. */
    final void forgetWire() {
        change();
        forgetWireOfParts();
    }

    abstract void forgetWireOfParts();

    static boolean isChanged(@Nullable Message part) {
        return part != null && part.unchangedWire() == null;
    }

    static boolean anyChanged(Iterable<? extends Message> parts) {
        for (Message part : parts) {
            if (isChanged(part)) {
                return true;
            }
        }
        return false;
    }

    abstract void decode(WireReader in);

    /** Writes the fields in reverse order. */
    abstract void encode(WireWriter out);

    /** Whether a part below this decoded message was changed since. */
    abstract boolean hasChangedParts();
}
