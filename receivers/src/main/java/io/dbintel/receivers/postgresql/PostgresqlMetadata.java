package io.dbintel.receivers.postgresql;

import static io.dbintel.receivers.metadata.EventDefinition.Attribute.decimal;
import static io.dbintel.receivers.metadata.EventDefinition.Attribute.integer;
import static io.dbintel.receivers.metadata.EventDefinition.Attribute.text;

import io.dbintel.receivers.metadata.EventDefinition;
import io.dbintel.receivers.metadata.ReceiverMetadata;
import io.dbintel.receivers.metadata.ResourceAttributeDefinition;
import java.util.List;

/** Events and resource attributes of the receiver, and all of its metadata together. */
final class PostgresqlMetadata {
    static final String SCOPE = "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/postgresqlreceiver";

    static final ResourceAttributeDefinition DATABASE_NAME =
            new ResourceAttributeDefinition("postgresql.database.name", ResourceAttributeDefinition.Type.TEXT, true);
    static final ResourceAttributeDefinition INDEX_NAME =
            new ResourceAttributeDefinition("postgresql.index.name", ResourceAttributeDefinition.Type.TEXT, true);
    static final ResourceAttributeDefinition SCHEMA_NAME =
            new ResourceAttributeDefinition("postgresql.schema.name", ResourceAttributeDefinition.Type.TEXT, true);
    static final ResourceAttributeDefinition TABLE_NAME =
            new ResourceAttributeDefinition("postgresql.table.name", ResourceAttributeDefinition.Type.TEXT, true);
    static final ResourceAttributeDefinition SERVER_ADDRESS =
            new ResourceAttributeDefinition("server.address", ResourceAttributeDefinition.Type.TEXT, true);
    static final ResourceAttributeDefinition SERVER_PORT =
            new ResourceAttributeDefinition("server.port", ResourceAttributeDefinition.Type.INT, true);
    static final ResourceAttributeDefinition SERVICE_INSTANCE_ID =
            new ResourceAttributeDefinition("service.instance.id", ResourceAttributeDefinition.Type.TEXT, true);
    static final ResourceAttributeDefinition SERVICE_NAME =
            new ResourceAttributeDefinition("service.name", ResourceAttributeDefinition.Type.TEXT, false);
    static final ResourceAttributeDefinition SERVICE_NAMESPACE =
            new ResourceAttributeDefinition("service.namespace", ResourceAttributeDefinition.Type.TEXT, false);

    /** One session at the moment of the scrape. */
    static final EventDefinition QUERY_SAMPLE = new EventDefinition(
            "db.server.query_sample",
            "What a session of the server does, or did last.",
            List.of(
                    text("db.system.name"),
                    text("db.namespace"),
                    text("db.query.text"),
                    text("user.name"),
                    text("postgresql.state"),
                    integer("postgresql.pid"),
                    text("postgresql.application_name"),
                    text("network.peer.address"),
                    integer("network.peer.port"),
                    text("postgresql.client_hostname"),
                    text("postgresql.query_start"),
                    text("postgresql.wait_event"),
                    text("postgresql.wait_event_type"),
                    text("postgresql.query_id"),
                    decimal("postgresql.total_exec_time"),
                    text("postgresql.blocking.pids"),
                    text("postgresql.blocking.start_time"),
                    integer("postgresql.blocking.wait_duration"),
                    text("postgresql.blocking.lock.mode"),
                    text("postgresql.blocking.lock.type"),
                    text("postgresql.blocking.lock.relation"),
                    text("postgresql.blocking.transaction.start_time")));

    /** What one statement cost the server since the last time. */
    static final EventDefinition TOP_QUERY = new EventDefinition(
            "db.server.top_query",
            "What one statement cost the server since the last collection.",
            List.of(
                    text("db.system.name"),
                    text("db.namespace"),
                    text("db.query.text"),
                    integer("postgresql.calls"),
                    integer("postgresql.rows"),
                    integer("postgresql.shared_blks_dirtied"),
                    integer("postgresql.shared_blks_hit"),
                    integer("postgresql.shared_blks_read"),
                    integer("postgresql.shared_blks_written"),
                    integer("postgresql.temp_blks_read"),
                    integer("postgresql.temp_blks_written"),
                    text("postgresql.queryid"),
                    text("postgresql.rolname"),
                    decimal("postgresql.total_exec_time"),
                    decimal("postgresql.total_plan_time"),
                    text("postgresql.query_plan")));

    static final ReceiverMetadata ALL = new ReceiverMetadata(
            SCOPE,
            PostgresqlMetrics.ALL,
            List.of(QUERY_SAMPLE, TOP_QUERY),
            List.of(
                    DATABASE_NAME,
                    INDEX_NAME,
                    SCHEMA_NAME,
                    TABLE_NAME,
                    SERVER_ADDRESS,
                    SERVER_PORT,
                    SERVICE_INSTANCE_ID,
                    SERVICE_NAME,
                    SERVICE_NAMESPACE));

    private PostgresqlMetadata() {}
}
