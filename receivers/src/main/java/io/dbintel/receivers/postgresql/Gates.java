package io.dbintel.receivers.postgresql;

import java.util.Set;

/**
 * The receiver's feature gates.
 *
 * @param preciseLag {@code postgresql.wal.delay} in fractions of a second takes the place of {@code postgresql.wal.lag}
 * @param separateSchema the schema is a resource attribute of its own and table names stand alone
 * @param semconv one resource for the server; database, table and index are attributes of the points
 */
record Gates(boolean preciseLag, boolean separateSchema, boolean semconv) {
    static final String PRECISE_LAG = "postgresqlreceiver.preciselagmetrics";
    static final String CONNECTION_POOL = "receiver.postgresql.connectionPool";
    static final String SEPARATE_SCHEMA = "receiver.postgresql.separateSchemaAttr";
    static final String SEMCONV = "receiver.postgresql.useOTelSemconv";

    /** @param flags ids of gates as the command line has them: {@code id} or {@code +id} is on, {@code -id} off */
    static Gates of(Set<String> flags) {
        return new Gates(
                isOn(flags, PRECISE_LAG, true), isOn(flags, SEPARATE_SCHEMA, false), isOn(flags, SEMCONV, false));
    }

    private static boolean isOn(Set<String> flags, String id, boolean usually) {
        if (flags.contains("-" + id)) {
            return false;
        }
        return usually || flags.contains(id) || flags.contains("+" + id);
    }
}
