package io.dbintel.receivers.stanza;

import java.util.Locale;

/** What becomes of an entry that an operator can't process. */
enum OnError {
    /** It goes on as it is. */
    SEND,
    DROP,
    /** As {@link #SEND}, told in the debug log only. */
    SEND_QUIET,
    DROP_QUIET;

    boolean isQuiet() {
        return this == SEND_QUIET || this == DROP_QUIET;
    }

    boolean isDrop() {
        return this == DROP || this == DROP_QUIET;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
