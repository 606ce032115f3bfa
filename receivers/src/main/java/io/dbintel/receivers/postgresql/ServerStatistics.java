package io.dbintel.receivers.postgresql;

import static io.dbintel.receivers.postgresql.MetricColumn.column;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.Query;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Background writer, checkpoints, archiver and the limit of connections: one row of cheap figures. */
final class ServerStatistics implements MetricGroup.OfServer {
    private static final String BGWRITER = "(SELECT %s FROM pg_stat_bgwriter)";
    private static final String CHECKPOINTER = "(SELECT %s FROM pg_stat_checkpointer)";

    private static final List<MetricColumn> EVERY_VERSION = List.of(
            column(PostgresqlMetrics.BGWRITER_BUFFERS_ALLOCATED, BGWRITER.formatted("buffers_alloc")),
            column(PostgresqlMetrics.BGWRITER_BUFFERS_WRITES, BGWRITER.formatted("buffers_clean"), "bgwriter"),
            column(PostgresqlMetrics.BGWRITER_MAXWRITTEN, BGWRITER.formatted("maxwritten_clean")),
            column(PostgresqlMetrics.CONNECTION_MAX, "current_setting('max_connections')::bigint"),
            // NULL where nothing was archived yet: no point.
            column(
                    PostgresqlMetrics.WAL_AGE,
                    "(SELECT floor(extract(epoch FROM clock_timestamp() - last_archived_time))::bigint"
                            + " FROM pg_stat_archiver)"));

    /** To version 16 all of it stands in one view. */
    private static final List<MetricColumn> TO_16 = List.of(
            column(PostgresqlMetrics.BGWRITER_BUFFERS_WRITES, BGWRITER.formatted("buffers_backend"), "backend"),
            column(
                    PostgresqlMetrics.BGWRITER_BUFFERS_WRITES,
                    BGWRITER.formatted("buffers_backend_fsync"),
                    "backend_fsync"),
            column(PostgresqlMetrics.BGWRITER_BUFFERS_WRITES, BGWRITER.formatted("buffers_checkpoint"), "checkpoints"),
            column(PostgresqlMetrics.BGWRITER_CHECKPOINT_COUNT, BGWRITER.formatted("checkpoints_req"), "requested"),
            column(PostgresqlMetrics.BGWRITER_CHECKPOINT_COUNT, BGWRITER.formatted("checkpoints_timed"), "scheduled"),
            column(PostgresqlMetrics.BGWRITER_DURATION, BGWRITER.formatted("checkpoint_sync_time"), "sync"),
            column(PostgresqlMetrics.BGWRITER_DURATION, BGWRITER.formatted("checkpoint_write_time"), "write"));

    /** Version 17 split checkpoints off and no longer counts here what backends wrote. */
    private static final List<MetricColumn> FROM_17 = List.of(
            column(PostgresqlMetrics.BGWRITER_BUFFERS_WRITES, CHECKPOINTER.formatted("buffers_written"), "checkpoints"),
            column(PostgresqlMetrics.BGWRITER_CHECKPOINT_COUNT, CHECKPOINTER.formatted("num_requested"), "requested"),
            column(PostgresqlMetrics.BGWRITER_CHECKPOINT_COUNT, CHECKPOINTER.formatted("num_timed"), "scheduled"),
            column(PostgresqlMetrics.BGWRITER_DURATION, CHECKPOINTER.formatted("sync_time"), "sync"),
            column(PostgresqlMetrics.BGWRITER_DURATION, CHECKPOINTER.formatted("write_time"), "write"));

    private final Columns to16;
    private final Columns from17;

    ServerStatistics(MetricsBuilder builder) {
        this.to16 = new Columns(builder, "m", join(EVERY_VERSION, TO_16));
        this.from17 = new Columns(builder, "m", join(EVERY_VERSION, FROM_17));
    }

    private static List<MetricColumn> join(List<MetricColumn> some, List<MetricColumn> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    @Override
    public String name() {
        return "server statistics";
    }

    @Override
    public boolean isWanted() {
        return !to16.isEmpty();
    }

    @Override
    public void read(Session session, MetricsRound round) throws DatabaseException {
        Columns columns = session.identity().majorVersion() >= 17 ? from17 : to16;
        String select = String.join(", ", new ArrayList<>(columns.expressions()));
        Query query = Query.of(PostgresqlReceiverFactory.TYPE, "server_statistics", "SELECT " + select);
        for (@Nullable Number[] numbers : session.query(query, columns::read)) {
            columns.record(numbers, round.entities().server());
        }
    }
}
