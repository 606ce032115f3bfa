package io.dbintel.database;

import java.util.Locale;

/** What a connection is kept for; there is at most one of each. */
public enum SessionClass {
    /** Short statements in the maintenance database: samples of sessions, server-wide figures, cancelling. */
    HEARTBEAT,
    /** Goes through the databases one after the other. */
    WALK;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
