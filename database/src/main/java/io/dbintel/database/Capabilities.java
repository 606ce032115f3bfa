package io.dbintel.database;

import java.util.Map;
import java.util.Optional;

/**
 * What the server, this database and our role there can do; read with each new connection.
 *
 * @param database the database that was asked
 * @param extensions by name, those of this database
 * @param statementsLoaded whether {@code pg_stat_statements} collects: it is in {@code shared_preload_libraries}
 * @param readsAllStatistics whether our role sees other users' statements and sessions ({@code pg_read_all_stats})
 * @param monitor whether our role has {@code pg_monitor}
 * @param superuser more than we want
 */
public record Capabilities(
        int versionNumber,
        String database,
        Map<String, Extension> extensions,
        boolean statementsLoaded,
        ServerSettings settings,
        boolean readsAllStatistics,
        boolean monitor,
        boolean superuser) {

    /** @param schema where its objects are; quote it with {@link #quoted} */
    public record Extension(String version, String schema) {}

    /**
     * Settings of the server that decide what can be read.
     *
     * @param computeQueryId {@code on}, {@code off}, {@code auto} or a library's name; empty before 14
     * @param trackFunctions {@code none}, {@code pl} or {@code all}
     * @param trackActivityQuerySize bytes at which texts of activity are cut
     */
    public record ServerSettings(
            boolean trackIoTiming,
            String trackFunctions,
            String computeQueryId,
            int trackActivityQuerySize,
            int maxConnections) {}

    public Capabilities {
        extensions = Map.copyOf(extensions);
    }

    public int majorVersion() {
        return versionNumber / 10_000;
    }

    public Optional<Extension> extension(String name) {
        return Optional.ofNullable(extensions.get(name));
    }

    /** {@code pg_stat_statements} if it is created in this database and collects. */
    public Optional<Extension> statements() {
        return statementsLoaded ? extension("pg_stat_statements") : Optional.empty();
    }

    /** A name as it stands in SQL, quoted. */
    public static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
