package io.dbintel.receivers.filelog;

import java.util.Arrays;

/**
 * How the content of a file begins: what a file is known by, whatever it is called. Grows with a file that is still shorter than
 * {@code fingerprint_size}.
 */
final class Fingerprint {
    private final byte[] first;

    /** @param first not changed by anybody afterwards */
    Fingerprint(byte[] first) {
        this.first = first;
    }

    int length() {
        return first.length;
    }

    boolean isEmpty() {
        return first.length == 0;
    }

    /** Whether content that begins like this may be the content that began like that, earlier. */
    boolean beginsWith(Fingerprint earlier) {
        return earlier.first.length <= first.length
                && Arrays.equals(first, 0, earlier.first.length, earlier.first, 0, earlier.first.length);
    }

    byte[] toBytes() {
        return first.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Fingerprint other && Arrays.equals(first, other.first);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(first);
    }

    @Override
    public String toString() {
        return "Fingerprint[" + first.length + " bytes]";
    }
}
