package io.dbintel.database;

/** Something between two connections to one address that makes older readings incomparable, or another role. */
public record ServerChange(Kind kind, ServerIdentity before, ServerIdentity after) {
    /** What happened. */
    public enum Kind {
        /** The same cluster was started again, or recovered from the crash of a backend: new epoch. */
        RESTARTED,
        /** Another cluster, or another member of it, answers at the address: new epoch. */
        FAILED_OVER,
        /** A standby was promoted, in place: same epoch. */
        PROMOTED
    }
}
