package io.dbintel.receivers.postgresql;

import static io.dbintel.receivers.metadata.MetricDefinition.NumberType.DOUBLE;
import static io.dbintel.receivers.metadata.MetricDefinition.NumberType.INT;
import static io.dbintel.receivers.metadata.MetricDefinition.counter;
import static io.dbintel.receivers.metadata.MetricDefinition.gauge;
import static io.dbintel.receivers.metadata.MetricDefinition.upDown;

import io.dbintel.receivers.metadata.AttributeDefinition;
import io.dbintel.receivers.metadata.MetricDefinition;
import java.util.List;

/** Every metric of the receiver, in the order of their names. */
final class PostgresqlMetrics {
    private static final boolean ON = true;
    private static final boolean OFF = false;

    /** Database, or {@code database|schema}: leaves in the model of OpenTelemetry's conventions only, as the next two. */
    static final AttributeDefinition NAMESPACE = AttributeDefinition.of("db.namespace");

    static final AttributeDefinition COLLECTION = AttributeDefinition.of("db.collection.name");
    static final AttributeDefinition INDEX = AttributeDefinition.of("postgresql.index.name");

    private static final AttributeDefinition SOURCE = AttributeDefinition.of("source");
    private static final AttributeDefinition TYPE = AttributeDefinition.of("type");
    private static final AttributeDefinition STATE = AttributeDefinition.of("state");
    private static final AttributeDefinition OPERATION = AttributeDefinition.of("operation");
    private static final AttributeDefinition RELATION = AttributeDefinition.of("relation");
    private static final AttributeDefinition MODE = AttributeDefinition.of("mode");
    private static final AttributeDefinition LOCK_TYPE = AttributeDefinition.of("lock_type");
    private static final AttributeDefinition FUNCTION = AttributeDefinition.of("function");
    private static final AttributeDefinition REPLICATION_CLIENT = AttributeDefinition.of("replication_client");
    private static final AttributeDefinition CONFLICT_TYPE = AttributeDefinition.of("postgresql.conflict.type");
    private static final AttributeDefinition DISTANCE_FUNCTION =
            AttributeDefinition.of("postgresql.distance.function.name");

    static final MetricDefinition BACKENDS =
            upDown("postgresql.backends", "1", INT, ON, "The number of backends.", NAMESPACE);
    static final MetricDefinition BGWRITER_BUFFERS_ALLOCATED =
            counter("postgresql.bgwriter.buffers.allocated", "{buffers}", INT, ON, "Number of buffers allocated.");
    static final MetricDefinition BGWRITER_BUFFERS_WRITES =
            counter("postgresql.bgwriter.buffers.writes", "{buffers}", INT, ON, "Number of buffers written.", SOURCE);
    static final MetricDefinition BGWRITER_CHECKPOINT_COUNT = counter(
            "postgresql.bgwriter.checkpoint.count",
            "{checkpoints}",
            INT,
            ON,
            "The number of checkpoints performed.",
            TYPE);
    static final MetricDefinition BGWRITER_DURATION = counter(
            "postgresql.bgwriter.duration",
            "ms",
            DOUBLE,
            ON,
            "Total time spent writing and syncing files to disk by checkpoints.",
            TYPE);
    static final MetricDefinition BGWRITER_MAXWRITTEN = counter(
            "postgresql.bgwriter.maxwritten",
            "1",
            INT,
            ON,
            "Number of times the background writer stopped a cleaning scan because it had written too many buffers.");
    static final MetricDefinition BLKS_HIT = counter(
            "postgresql.blks_hit",
            "{blks_hit}",
            INT,
            OFF,
            "Number of times disk blocks were found already in the buffer cache.",
            NAMESPACE);
    static final MetricDefinition BLKS_READ = counter(
            "postgresql.blks_read", "{blks_read}", INT, OFF, "Number of disk blocks read in this database.", NAMESPACE);
    static final MetricDefinition BLOCKS_READ = counter(
            "postgresql.blocks_read", "1", INT, ON, "The number of blocks read.", SOURCE, NAMESPACE, COLLECTION);
    static final MetricDefinition COMMITS =
            counter("postgresql.commits", "1", INT, ON, "The number of commits.", NAMESPACE);
    static final MetricDefinition CONNECTION_MAX = gauge(
            "postgresql.connection.max",
            "{connections}",
            INT,
            ON,
            "Configured maximum number of client connections allowed.");
    static final MetricDefinition DATABASE_COUNT =
            upDown("postgresql.database.count", "{databases}", INT, ON, "Number of user databases.");
    static final MetricDefinition DATABASE_LOCKS = gauge(
            "postgresql.database.locks",
            "{lock}",
            INT,
            OFF,
            "The number of database locks.",
            RELATION,
            MODE,
            LOCK_TYPE,
            NAMESPACE);
    static final MetricDefinition DB_SIZE =
            upDown("postgresql.db_size", "By", INT, ON, "The database disk usage.", NAMESPACE);
    static final MetricDefinition DEADLOCKS =
            counter("postgresql.deadlocks", "{deadlock}", INT, OFF, "The number of deadlocks.", NAMESPACE);
    static final MetricDefinition FUNCTION_CALLS = counter(
            "postgresql.function.calls",
            "{call}",
            INT,
            OFF,
            "The number of calls made to a function. Requires track_functions=pl|all in the server's configuration.",
            FUNCTION,
            NAMESPACE);
    static final MetricDefinition INDEX_SCANS = counter(
            "postgresql.index.scans",
            "{scans}",
            INT,
            ON,
            "The number of index scans on a table.",
            NAMESPACE,
            COLLECTION,
            INDEX);
    static final MetricDefinition INDEX_SIZE = gauge(
            "postgresql.index.size", "By", INT, ON, "The size of the index on disk.", NAMESPACE, COLLECTION, INDEX);
    static final MetricDefinition OPERATIONS = counter(
            "postgresql.operations",
            "1",
            INT,
            ON,
            "The number of db row operations.",
            OPERATION,
            NAMESPACE,
            COLLECTION);
    static final MetricDefinition QUERY_CONFLICTS = counter(
            "postgresql.query.conflicts",
            "{query}",
            INT,
            OFF,
            "Number of queries canceled due to conflicts with recovery.",
            CONFLICT_TYPE,
            NAMESPACE);
    static final MetricDefinition QUERY_EXECUTION_TIME = counter(
            "postgresql.query.execution.time",
            "s",
            DOUBLE,
            OFF,
            "Total time spent executing statements, by database. Requires pg_stat_statements.",
            NAMESPACE);
    static final MetricDefinition REPLICATION_DATA_DELAY = gauge(
            "postgresql.replication.data_delay",
            "By",
            INT,
            ON,
            "The amount of data delayed in replication.",
            REPLICATION_CLIENT);
    static final MetricDefinition ROLLBACKS =
            counter("postgresql.rollbacks", "1", INT, ON, "The number of rollbacks.", NAMESPACE);
    static final MetricDefinition ROWS = upDown(
            "postgresql.rows", "1", INT, ON, "The number of rows in the database.", STATE, NAMESPACE, COLLECTION);
    static final MetricDefinition SEQUENTIAL_SCANS = counter(
            "postgresql.sequential_scans",
            "{sequential_scan}",
            INT,
            OFF,
            "The number of sequential scans.",
            NAMESPACE,
            COLLECTION);
    static final MetricDefinition TABLE_COUNT =
            upDown("postgresql.table.count", "{table}", INT, ON, "Number of user tables in a database.", NAMESPACE);
    static final MetricDefinition TABLE_SIZE =
            upDown("postgresql.table.size", "By", INT, ON, "Disk space used by a table.", NAMESPACE, COLLECTION);
    static final MetricDefinition TABLE_VACUUM_COUNT = counter(
            "postgresql.table.vacuum.count",
            "{vacuum}",
            INT,
            ON,
            "Number of times a table has manually been vacuumed.",
            NAMESPACE,
            COLLECTION);
    static final MetricDefinition TEMP_IO = counter(
            "postgresql.temp.io",
            "By",
            INT,
            OFF,
            "Total amount of data written to temporary files by queries.",
            NAMESPACE);
    static final MetricDefinition TEMP_FILES =
            counter("postgresql.temp_files", "{temp_file}", INT, OFF, "The number of temp files.", NAMESPACE);
    static final MetricDefinition TUP_DELETED = counter(
            "postgresql.tup_deleted",
            "{tup_deleted}",
            INT,
            OFF,
            "Number of rows deleted by queries in the database.",
            NAMESPACE);
    static final MetricDefinition TUP_FETCHED = counter(
            "postgresql.tup_fetched",
            "{tup_fetched}",
            INT,
            OFF,
            "Number of rows fetched by queries in the database.",
            NAMESPACE);
    static final MetricDefinition TUP_INSERTED = counter(
            "postgresql.tup_inserted",
            "{tup_inserted}",
            INT,
            OFF,
            "Number of rows inserted by queries in the database.",
            NAMESPACE);
    static final MetricDefinition TUP_RETURNED = counter(
            "postgresql.tup_returned",
            "{tup_returned}",
            INT,
            OFF,
            "Number of rows returned by queries in the database.",
            NAMESPACE);
    static final MetricDefinition TUP_UPDATED = counter(
            "postgresql.tup_updated",
            "{tup_updated}",
            INT,
            OFF,
            "Number of rows updated by queries in the database.",
            NAMESPACE);
    static final MetricDefinition VECTOR_INSERT_DURATION = counter(
            "postgresql.vector.insert.duration",
            "s",
            DOUBLE,
            OFF,
            "Time spent on writing rows into tables with vectors (pgvector). Requires pg_stat_statements.",
            NAMESPACE);
    static final MetricDefinition VECTOR_INSERT_ROWS = counter(
            "postgresql.vector.insert.rows",
            "{vectors}",
            INT,
            OFF,
            "Rows written into tables with vectors (pgvector). Requires pg_stat_statements.",
            NAMESPACE);
    static final MetricDefinition VECTOR_SEARCH_CALLS = counter(
            "postgresql.vector.search.calls",
            "{search}",
            INT,
            OFF,
            "Similarity searches (pgvector). Requires pg_stat_statements.",
            DISTANCE_FUNCTION,
            NAMESPACE);
    static final MetricDefinition VECTOR_SEARCH_DURATION = counter(
            "postgresql.vector.search.duration",
            "s",
            DOUBLE,
            OFF,
            "Time spent on similarity searches (pgvector). Requires pg_stat_statements.",
            DISTANCE_FUNCTION,
            NAMESPACE);
    static final MetricDefinition VECTOR_SEARCH_ROWS_RETURNED = counter(
            "postgresql.vector.search.rows_returned",
            "{rows}",
            INT,
            OFF,
            "Rows that similarity searches returned (pgvector). Requires pg_stat_statements.",
            DISTANCE_FUNCTION,
            NAMESPACE);
    static final MetricDefinition WAL_AGE =
            gauge("postgresql.wal.age", "s", INT, ON, "Age of the oldest WAL file: time since one was last archived.");
    static final MetricDefinition WAL_DELAY = gauge(
            "postgresql.wal.delay",
            "s",
            DOUBLE,
            OFF,
            "Time between flushing recent WAL locally and receiving notification that the standby server has completed"
                    + " an operation with it.",
            OPERATION,
            REPLICATION_CLIENT);
    static final MetricDefinition WAL_LAG = gauge(
            "postgresql.wal.lag",
            "s",
            INT,
            ON,
            "Time between flushing recent WAL locally and receiving notification that the standby server has completed"
                    + " an operation with it, in whole seconds.",
            OPERATION,
            REPLICATION_CLIENT);

    static final List<MetricDefinition> ALL = List.of(
            BACKENDS,
            BGWRITER_BUFFERS_ALLOCATED,
            BGWRITER_BUFFERS_WRITES,
            BGWRITER_CHECKPOINT_COUNT,
            BGWRITER_DURATION,
            BGWRITER_MAXWRITTEN,
            BLKS_HIT,
            BLKS_READ,
            BLOCKS_READ,
            COMMITS,
            CONNECTION_MAX,
            DATABASE_COUNT,
            DATABASE_LOCKS,
            DB_SIZE,
            DEADLOCKS,
            FUNCTION_CALLS,
            INDEX_SCANS,
            INDEX_SIZE,
            OPERATIONS,
            QUERY_CONFLICTS,
            QUERY_EXECUTION_TIME,
            REPLICATION_DATA_DELAY,
            ROLLBACKS,
            ROWS,
            SEQUENTIAL_SCANS,
            TABLE_COUNT,
            TABLE_SIZE,
            TABLE_VACUUM_COUNT,
            TEMP_IO,
            TEMP_FILES,
            TUP_DELETED,
            TUP_FETCHED,
            TUP_INSERTED,
            TUP_RETURNED,
            TUP_UPDATED,
            VECTOR_INSERT_DURATION,
            VECTOR_INSERT_ROWS,
            VECTOR_SEARCH_CALLS,
            VECTOR_SEARCH_DURATION,
            VECTOR_SEARCH_ROWS_RETURNED,
            WAL_AGE,
            WAL_DELAY,
            WAL_LAG);

    private PostgresqlMetrics() {}
}
