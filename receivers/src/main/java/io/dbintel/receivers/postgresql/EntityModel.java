package io.dbintel.receivers.postgresql;

import io.dbintel.database.ServerTarget;
import io.dbintel.network.Endpoint;
import io.dbintel.receivers.metadata.MetricsBuilder;
import io.dbintel.telemetry.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How databases, tables and indexes are told from each other. In the model of old each has a resource of its own; with the gate
 * {@code receiver.postgresql.useOTelSemconv} the server is the only resource and the points say what they are about.
 */
final class EntityModel {
    private final Gates gates;
    private final Map<String, Value> server;

    /** @param machine what a local host name gives way to */
    EntityModel(Gates gates, ServerTarget target, Endpoint endpoint, String machine) {
        this.gates = gates;
        var attributes = new LinkedHashMap<String, Value>();
        Path socket = target.unixSocket();
        if (gates.semconv()) {
            attributes.put(
                    PostgresqlMetadata.SERVER_ADDRESS.name(),
                    Value.of(socket == null ? endpoint.host() : socket.toString()));
            attributes.put(PostgresqlMetadata.SERVER_PORT.name(), Value.of((long) endpoint.port()));
        }
        attributes.put(
                PostgresqlMetadata.SERVICE_INSTANCE_ID.name(), Value.of(instance(gates, socket, endpoint, machine)));
        attributes.put(PostgresqlMetadata.SERVICE_NAME.name(), Value.of("unknown_service:postgresql"));
        attributes.put(PostgresqlMetadata.SERVICE_NAMESPACE.name(), Value.of(""));
        this.server = Map.copyOf(attributes);
    }

    private static String instance(Gates gates, @Nullable Path socket, Endpoint endpoint, String machine) {
        if (!gates.semconv()) {
            return ServiceInstance.plain(endpoint, machine);
        }
        return socket == null
                ? ServiceInstance.tcp(endpoint, machine).toString()
                : ServiceInstance.unix(socket.toString(), machine).toString();
    }

    /** What names the server, for events. */
    Map<String, Value> serverAttributes() {
        return server;
    }

    Round round(MetricsBuilder.Round round) {
        return new Round(round);
    }

    /** The things of one scrape. */
    final class Round {
        private final MetricsBuilder.Round round;

        private Round(MetricsBuilder.Round round) {
            this.round = round;
        }

        Entity server() {
            return new Entity(round.entity(server), Map.of());
        }

        Entity database(String database) {
            return gates.semconv()
                    ? point(Map.of(PostgresqlMetrics.NAMESPACE.name(), database))
                    : resource(Map.of(PostgresqlMetadata.DATABASE_NAME.name(), database));
        }

        /** All that lies in a schema and is neither table nor index. */
        Entity schema(String database, String schema) {
            if (gates.semconv()) {
                return point(Map.of(PostgresqlMetrics.NAMESPACE.name(), database + "|" + schema));
            }
            Map<String, String> names = new LinkedHashMap<>();
            names.put(PostgresqlMetadata.DATABASE_NAME.name(), database);
            if (gates.separateSchema()) {
                names.put(PostgresqlMetadata.SCHEMA_NAME.name(), schema);
            }
            return resource(names);
        }

        Entity table(String database, String schema, String table) {
            if (gates.semconv()) {
                return point(Map.of(
                        PostgresqlMetrics.NAMESPACE.name(),
                        database + "|" + schema,
                        PostgresqlMetrics.COLLECTION.name(),
                        table));
            }
            Map<String, String> names = new LinkedHashMap<>();
            names.put(PostgresqlMetadata.DATABASE_NAME.name(), database);
            if (gates.separateSchema()) {
                names.put(PostgresqlMetadata.SCHEMA_NAME.name(), schema);
                names.put(PostgresqlMetadata.TABLE_NAME.name(), table);
            } else {
                names.put(PostgresqlMetadata.TABLE_NAME.name(), schema + "." + table);
            }
            return resource(names);
        }

        /** Without a gate the table's name stands alone here, and indexes of that name in two schemas are one. */
        Entity index(String database, String schema, String table, String index) {
            if (gates.semconv()) {
                return point(Map.of(
                        PostgresqlMetrics.NAMESPACE.name(),
                        database + "|" + schema,
                        PostgresqlMetrics.COLLECTION.name(),
                        table,
                        PostgresqlMetrics.INDEX.name(),
                        index));
            }
            Map<String, String> names = new LinkedHashMap<>();
            names.put(PostgresqlMetadata.DATABASE_NAME.name(), database);
            if (gates.separateSchema()) {
                names.put(PostgresqlMetadata.SCHEMA_NAME.name(), schema);
            }
            names.put(PostgresqlMetadata.TABLE_NAME.name(), table);
            names.put(PostgresqlMetadata.INDEX_NAME.name(), index);
            return resource(names);
        }

        private Entity point(Map<String, String> identity) {
            return new Entity(round.entity(server), identity);
        }

        private Entity resource(Map<String, String> names) {
            var attributes = new LinkedHashMap<>(server);
            names.forEach((name, value) -> attributes.put(name, Value.of(value)));
            return new Entity(round.entity(attributes), Map.of());
        }
    }
}
