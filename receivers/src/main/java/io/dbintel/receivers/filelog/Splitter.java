package io.dbintel.receivers.filelog;

/** Finds where entries begin and end. Owned by one thread; what it found last lies in its fields. */
abstract class Splitter {
    /** First byte of the entry's text. */
    int from;
    /** Behind the last byte of the entry's text. */
    int to;
    /** Where the next entry begins. */
    int next;

    /** Looks at other bytes from now on. */
    void window(byte[] buffer, int end) {}

    /**
     * Finds the entry that begins at a place.
     *
     * @param end behind the last byte that is there
     * @return false if its end is not there yet
     */
    abstract boolean find(byte[] buffer, int at, int end);

    /** Takes what is there for an entry though its end was not seen. */
    void takeRest(byte[] buffer, int at, int end) {
        from = at;
        to = end;
        next = end;
    }

    /** The whole content is one entry, cut only by the largest size. */
    static final class None extends Splitter {
        @Override
        boolean find(byte[] buffer, int at, int end) {
            return false;
        }
    }

    /** Entries end with a line feed. */
    static final class Lines extends Splitter {
        @Override
        boolean find(byte[] buffer, int at, int end) {
            int feed = Bytes.indexOf(buffer, (byte) '\n', at, end);
            if (feed < 0) {
                return false;
            }
            from = at;
            to = feed;
            next = feed + 1;
            return true;
        }
    }

    /** Entries end with a line feed of two bytes. */
    static final class WideLines extends Splitter {
        private final byte first;
        private final byte second;

        WideLines(boolean bigEndian) {
            first = (byte) (bigEndian ? 0 : '\n');
            second = (byte) (bigEndian ? '\n' : 0);
        }

        @Override
        boolean find(byte[] buffer, int at, int end) {
            for (int i = at; i + 1 < end; i += 2) {
                if (buffer[i] == first && buffer[i + 1] == second) {
                    from = at;
                    to = i;
                    next = i + 2;
                    return true;
                }
            }
            return false;
        }
    }
}
