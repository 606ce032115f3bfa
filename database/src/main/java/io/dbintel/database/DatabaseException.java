package io.dbintel.database;

import org.jspecify.annotations.Nullable;

/**
 * A statement or a connection that failed. The message is in our words: what the server wrote may quote literals, so only its
 * SQLSTATE and the names that it sends as separate fields are taken over. {@link MonitoredServer} has said the fault in the log
 * already, once; who catches it counts it and goes on without.
 */
public abstract sealed class DatabaseException extends Exception {
    private static final long serialVersionUID = 1;

    private final String sqlState;
    private final String cure;

    private DatabaseException(String message, String sqlState, String cure) {
        // No cause: the driver's exception holds the server's text.
        super(message, null, false, true);
        this.sqlState = sqlState;
        this.cure = cure;
    }

    /** As SQL and PostgreSQL number errors; empty where the server said nothing. */
    public String sqlState() {
        return sqlState;
    }

    /** The SQL or setting that helps; empty where none is known. */
    public String cure() {
        return cure;
    }

    /** In a word, for labels: {@code lock_timeout}. */
    public abstract String kind();

    /** Nobody answers at the address, or the connection broke. */
    public static final class Unreachable extends DatabaseException {
        private static final long serialVersionUID = 1;

        Unreachable(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        @Override
        public String kind() {
            return "unreachable";
        }
    }

    /** The server refuses user, password, certificate or address. */
    public static final class AuthenticationFailed extends DatabaseException {
        private static final long serialVersionUID = 1;

        AuthenticationFailed(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        /** Whether it is so in every database: the password is wrong. */
        boolean concernsServer() {
            return sqlState().equals("28P01");
        }

        @Override
        public String kind() {
            return "authentication_failed";
        }
    }

    /** No connection is left for us. */
    public static final class TooManyConnections extends DatabaseException {
        private static final long serialVersionUID = 1;

        TooManyConnections(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        @Override
        public String kind() {
            return "too_many_connections";
        }
    }

    /** A grant is missing. */
    public static final class PermissionDenied extends DatabaseException {
        private static final long serialVersionUID = 1;

        PermissionDenied(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        @Override
        public String kind() {
            return "permission_denied";
        }
    }

    /**
     * A column that is not there, in a statement that an operator wrote. Not logged: the one who asked knows what to put in its
     * place.
     */
    public static final class UndefinedColumn extends DatabaseException {
        private static final long serialVersionUID = 1;

        private final int position;

        UndefinedColumn(String message, String sqlState, int position) {
            super(message, sqlState, "correct the name");
            this.position = position;
        }

        /** Where the column is named, in characters from the beginning of the statement, 0 for the first. */
        public int position() {
            return position;
        }

        @Override
        public String kind() {
            return "undefined_column";
        }
    }

    /** The statement itself is at fault: its syntax, its types, its values, or that it writes. */
    public static final class BadStatement extends DatabaseException {
        private static final long serialVersionUID = 1;

        BadStatement(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        @Override
        public String kind() {
            return "bad_statement";
        }
    }

    /** A database, extension, relation, column or function that is not there, or not loaded. */
    public static final class UndefinedObject extends DatabaseException {
        private static final long serialVersionUID = 1;

        UndefinedObject(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        @Override
        public String kind() {
            return "undefined_object";
        }
    }

    /** Somebody holds a lock that we would have had to wait for. */
    public static final class LockTimeout extends DatabaseException {
        private static final long serialVersionUID = 1;

        LockTimeout(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        @Override
        public String kind() {
            return "lock_timeout";
        }
    }

    /** The statement took too long and the server, or somebody there, ended it. */
    public static final class StatementTimeout extends DatabaseException {
        private static final long serialVersionUID = 1;

        StatementTimeout(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        @Override
        public String kind() {
            return "statement_timeout";
        }
    }

    /** The server stops, starts or ended our session. */
    public static final class ServerShutdown extends DatabaseException {
        private static final long serialVersionUID = 1;

        ServerShutdown(String message, String sqlState, String cure) {
            super(message, sqlState, cure);
        }

        @Override
        public String kind() {
            return "server_shutdown";
        }
    }

    /** The connection was silent beyond the deadline and was cut by us. */
    public static final class DeadlineExceeded extends DatabaseException {
        private static final long serialVersionUID = 1;

        DeadlineExceeded(String message, String cure) {
            super(message, "", cure);
        }

        @Override
        public String kind() {
            return "deadline_exceeded";
        }
    }

    /** We did not ask the server at all. */
    public static final class Refused extends DatabaseException {
        private static final long serialVersionUID = 1;

        /** Why a statement was not sent. */
        public enum Reason {
            CIRCUIT,
            RATE,
            /** Another statement of the same class did not end in time. */
            BUSY,
            /** The session does not have our limits: something between drops them. */
            UNGUARDED,
            CLOSED,
            INTERRUPTED;

            String label() {
                return name().toLowerCase(java.util.Locale.ROOT);
            }
        }

        private final Reason reason;

        Refused(Reason reason, String message, String cure) {
            super(message, "", cure);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }

        @Override
        public String kind() {
            return "refused";
        }
    }

    /** The answer is larger than the guard allows, or not what its reader expects. */
    public static final class UnfitAnswer extends DatabaseException {
        private static final long serialVersionUID = 1;

        public UnfitAnswer(String message, String cure) {
            super(message, "", cure);
        }

        @Override
        public String kind() {
            return "unfit_answer";
        }
    }

    /** Anything else that the server refused. */
    public static final class Other extends DatabaseException {
        private static final long serialVersionUID = 1;

        Other(String message, @Nullable String sqlState) {
            super(message, sqlState == null ? "" : sqlState, "");
        }

        @Override
        public String kind() {
            return "other";
        }
    }
}
