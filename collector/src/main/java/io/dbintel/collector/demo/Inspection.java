package io.dbintel.collector.demo;

import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Instrument;
import io.dbintel.component.Kind;
import io.dbintel.component.Labels;
import io.dbintel.component.MetricRegistry;
import io.dbintel.component.Settings;
import io.dbintel.component.StatusReporter;
import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Guard;
import io.dbintel.database.MonitoredServer;
import io.dbintel.database.Query;
import io.dbintel.database.ServerTarget;
import io.dbintel.database.Session;
import io.dbintel.database.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.helpers.NOPLogger;

/**
 * A first look at a server that is not ours, over one guarded session that is closed again: what would only show as an empty
 * screen is said before.
 *
 * @param server with its protection decided
 * @param version as the server says it
 * @param warnings what will be missing, and what cures it
 */
record Inspection(Watched server, String version, List<String> warnings) {
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final Query RIGHTS = Query.of(
            "demo",
            "inspect",
            "SELECT pg_catalog.current_setting('server_version') AS version,"
                    + " pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS reads_all");

    private record Rights(String version, boolean readsAll) {}

    /** @throws DatabaseException if the server can't be watched; its message holds no password */
    static Inspection of(Watched watched, BuildInfo build) throws DatabaseException {
        return switch (watched.protection()) {
            case PLAIN -> inspect(watched, Tls.DISABLED, build);
            case TLS -> inspect(watched, Tls.REQUIRED, build);
            case TLS_IF_OFFERED -> {
                try {
                    yield inspect(watched.with(Watched.Protection.TLS), Tls.REQUIRED, build);
                } catch (DatabaseException.AuthenticationFailed e) {
                    throw e;
                } catch (DatabaseException e) {
                    // A server without TLS looks like any other failure to connect: the plain way tells which it was.
                    yield inspect(watched.with(Watched.Protection.PLAIN), Tls.DISABLED, build);
                }
            }
        };
    }

    private static Inspection inspect(Watched watched, Tls tls, BuildInfo build) throws DatabaseException {
        ServerTarget target = ServerTarget.tcp(watched.host(), watched.port(), watched.user(), watched.password(), tls)
                .maintainedIn(watched.database());
        MonitoredServer server = MonitoredServer.open(target, Guard.DEFAULT.withMaxConnections(1), settings(build));
        try {
            Session session = server.heartbeat();
            Rights rights = session.first(
                            RIGHTS, row -> new Rights(row.text("version", ""), row.bool("reads_all", false)))
                    .orElseThrow(() -> new IllegalStateException("a SELECT without FROM has one row"));
            return new Inspection(watched, rights.version(), warnings(watched, rights, session.capabilities()));
        } finally {
            server.close(Deadline.after(CLOSING, Clock.SYSTEM));
        }
    }

    private static List<String> warnings(Watched watched, Rights rights, Capabilities capabilities) {
        var warnings = new ArrayList<String>();
        if (capabilities.statements().isEmpty()) {
            warnings.add(
                    "no statements will be shown: pg_stat_statements is not there in database \"" + watched.database()
                            + "\"; add it to shared_preload_libraries, restart the server, and run CREATE EXTENSION"
                            + " pg_stat_statements in that database");
        }
        if (!rights.readsAll()) {
            warnings.add("sessions and statements of other users will be hidden: GRANT pg_monitor TO "
                    + Capabilities.quoted(watched.user()));
        }
        return List.copyOf(warnings);
    }

    /** Its faults become the demo's messages; nothing is logged. */
    private static Settings settings(BuildInfo build) {
        return new Settings(
                Kind.RECEIVER,
                new ComponentId("postgresql", "demo"),
                "",
                Clock.SYSTEM,
                new MetricRegistry(Instrument.Level.BASIC).meter(Labels.NONE),
                NOPLogger.NOP_LOGGER,
                build,
                StatusReporter.NONE,
                new Settings.Shared());
    }
}
