package io.dbintel.receivers.postgresql;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.Session;
import java.util.Optional;

/** Finds {@code pg_stat_statements} in a database, and says once how to get it where it is missing. */
final class StatementsAdvice {
    private static final String NAME = "pg_stat_statements";

    private final FaultLog faults;

    StatementsAdvice(FaultLog faults) {
        this.faults = faults;
    }

    Optional<Capabilities.Extension> statements(Session session) throws DatabaseException {
        Capabilities capabilities = session.capabilities();
        String object = NAME + " in database " + session.database();
        if (!capabilities.statementsLoaded()) {
            faults.occurred(
                    new FaultLog.Fault("missing_extension", object),
                    NAME + " is not loaded, so nothing is known of statements",
                    "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements' (beside those that are there),"
                            + " restart the server, then CREATE EXTENSION pg_stat_statements in database "
                            + Capabilities.quoted(session.database()));
        } else if (capabilities.extension(NAME).isEmpty()) {
            faults.occurred(
                    new FaultLog.Fault("missing_extension", object),
                    "extension " + NAME + " does not exist in database " + Capabilities.quoted(session.database())
                            + ", so nothing is known of statements",
                    "CREATE EXTENSION pg_stat_statements in that database");
        } else {
            faults.recovered(object);
        }
        return capabilities.statements();
    }

    /** Says once if other users' statements are hidden from our role. */
    void checkGrant(Session session) throws DatabaseException {
        String object = "other users' statements";
        Capabilities capabilities = session.capabilities();
        if (capabilities.readsAllStatistics() || capabilities.superuser()) {
            faults.recovered(object);
        } else {
            faults.occurred(
                    new FaultLog.Fault("permission_denied", object),
                    "statements and sessions of other users are hidden from the collector's role and left out",
                    "GRANT pg_monitor TO the collector's role");
        }
    }
}
