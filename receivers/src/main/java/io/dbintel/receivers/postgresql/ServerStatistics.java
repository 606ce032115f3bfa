package io.dbintel.receivers.postgresql;

import static io.dbintel.receivers.postgresql.MetricColumn.column;

import io.dbintel.database.DatabaseException;
import io.dbintel.database.Query;
import io.dbintel.database.Rows;
import io.dbintel.database.ServerIdentity;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.ArrayList;
import java.util.List;
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

    private static final String BGWRITER_RESET = BGWRITER.formatted("stats_reset");
    private static final String CHECKPOINTER_RESET = CHECKPOINTER.formatted("stats_reset");

    private final Columns bgwriter;
    private final Columns to16;
    private final Columns from17;
    private final CounterStarts starts = new CounterStarts();

    ServerStatistics(MetricsBuilder builder) {
        this.bgwriter = new Columns(builder, "m", EVERY_VERSION);
        this.to16 = new Columns(builder, "c", TO_16);
        this.from17 = new Columns(builder, "c", FROM_17);
    }

    @Override
    public String name() {
        return "server statistics";
    }

    @Override
    public boolean isWanted() {
        return !bgwriter.isEmpty() || !to16.isEmpty();
    }

    @Override
    public void read(Session session, MetricsRound round) throws DatabaseException {
        ServerIdentity identity = session.identity();
        boolean split = identity.majorVersion() >= 17;
        Columns checkpoints = split ? from17 : to16;
        var select = new ArrayList<>(bgwriter.expressions());
        select.addAll(checkpoints.expressions());
        select.add(CounterStarts.Reset.expressions(BGWRITER_RESET, "bgwriter"));
        select.add(CounterStarts.Reset.expressions(split ? CHECKPOINTER_RESET : BGWRITER_RESET, "checkpointer"));
        Query query =
                Query.of(PostgresqlReceiverFactory.TYPE, "server_statistics", "SELECT " + String.join(", ", select));
        Rows<Line> lines = session.query(
                query,
                row -> new Line(
                        bgwriter.read(row),
                        checkpoints.read(row),
                        CounterStarts.Reset.of(row, "bgwriter", identity),
                        CounterStarts.Reset.of(row, "checkpointer", identity)));
        for (Line line : lines) {
            Entity server = round.entities().server();
            bgwriter.record(line.bgwriter, server.since(starts.of("bgwriter", line.bgwriterReset, round.present())));
            checkpoints.record(
                    line.checkpoints, server.since(starts.of("checkpointer", line.checkpointerReset, round.present())));
        }
    }

    private record Line(
            @Nullable Number[] bgwriter,
            @Nullable Number[] checkpoints,
            CounterStarts.Reset bgwriterReset,
            CounterStarts.Reset checkpointerReset) {}

    @Override
    public void forget() {
        starts.forget();
    }
}
