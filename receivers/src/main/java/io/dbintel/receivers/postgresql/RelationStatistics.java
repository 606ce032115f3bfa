package io.dbintel.receivers.postgresql;

import static io.dbintel.receivers.postgresql.MetricColumn.column;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.FaultLog;
import io.dbintel.database.MonitoredServer;
import io.dbintel.database.Purpose;
import io.dbintel.database.Query;
import io.dbintel.database.Row;
import io.dbintel.database.Rows;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables and indexes of a database.
 *
 * <p>Idea: the views {@code pg_stat_user_tables}, {@code pg_statio_user_tables} and {@code pg_stat_user_indexes} join the same
 * catalogues again and again to add up what a few functions say of each relation. One statement asks the functions for every
 * relation, TOAST tables and their indexes included, and the adding up is done here: on the server it costs one pass over {@code
 * pg_class}. The functions read counters, not the relations, so that no lock of a relation is waited for; only sizes need one,
 * see {@link RelationSizes}. As many relations are asked for at a time as an answer surely holds, in the order of their OIDs, so
 * that a database with more of them than we read is reported in part, and the same part each time.
 */
final class RelationStatistics implements MetricGroup.OfDatabase {
    static final String PURPOSE = "relations";
    /** Relations of one database that are read. */
    static final int MAX_RELATIONS = 100_000;

    private static final int MAX_DATABASES = 1_000;
    /** Bytes of a row on the wire: two names of 63 characters and 17 numbers, each with its length. */
    static final int WIDEST = 2 * (4 * 63 + 4) + 17 * (20 + 4);

    private static final List<MetricColumn> TABLE_COLUMNS = List.of(
            column(PostgresqlMetrics.OPERATIONS, "pg_stat_get_tuples_inserted(c.oid)", "ins"),
            column(PostgresqlMetrics.OPERATIONS, "pg_stat_get_tuples_updated(c.oid)", "upd"),
            column(PostgresqlMetrics.OPERATIONS, "pg_stat_get_tuples_deleted(c.oid)", "del"),
            column(PostgresqlMetrics.OPERATIONS, "pg_stat_get_tuples_hot_updated(c.oid)", "hot_upd"),
            column(PostgresqlMetrics.ROWS, "pg_stat_get_dead_tuples(c.oid)", "dead"),
            column(PostgresqlMetrics.ROWS, "pg_stat_get_live_tuples(c.oid)", "live"),
            column(PostgresqlMetrics.SEQUENTIAL_SCANS, "pg_stat_get_numscans(c.oid)"),
            column(PostgresqlMetrics.TABLE_VACUUM_COUNT, "pg_stat_get_vacuum_count(c.oid)"));

    private static final List<MetricColumn> INDEX_COLUMNS =
            List.of(column(PostgresqlMetrics.INDEX_SCANS, "pg_stat_get_numscans(c.oid)"));

    private final Columns tableColumns;
    private final Columns indexColumns;
    private final boolean blocks;
    private final boolean tableCount;
    private final boolean tableSize;
    private final boolean indexSize;
    private final Query query;
    private final int most;
    private final RelationSizes sizes;
    private final FaultLog faults;
    private final Map<String, Newcomers> newcomers = new HashMap<>();

    RelationStatistics(MetricsBuilder builder, MonitoredServer server) {
        this(builder, server.faults(), server.rowsPerAnswer(WIDEST), MAX_RELATIONS);
    }

    /**
     * @param slice relations that one answer holds
     * @param most relations of one database that are read
     */
    RelationStatistics(MetricsBuilder builder, FaultLog faults, int slice, int most) {
        this.tableColumns = new Columns(builder, "t", TABLE_COLUMNS);
        this.indexColumns = new Columns(builder, "i", INDEX_COLUMNS);
        this.blocks = builder.isEnabled(PostgresqlMetrics.BLOCKS_READ);
        this.tableCount = builder.isEnabled(PostgresqlMetrics.TABLE_COUNT);
        this.tableSize = builder.isEnabled(PostgresqlMetrics.TABLE_SIZE);
        this.indexSize = builder.isEnabled(PostgresqlMetrics.INDEX_SIZE);
        int rows = Math.min(slice, most);
        this.query = new Query(sql(rows + 1), new Purpose(PostgresqlReceiverFactory.TYPE, PURPOSE), rows);
        this.most = most;
        this.sizes = new RelationSizes(faults);
        this.faults = faults;
    }

    private String sql(int limit) {
        var expressions = new ArrayList<>(List.of(
                "c.oid::bigint AS oid",
                "n.nspname AS schema",
                "c.relname AS name",
                "c.relkind::text AS kind",
                "c.relpages::bigint AS pages",
                "c.reltoastrelid::bigint AS toast"));
        boolean indexes = needsIndexes() || blocks;
        expressions.add(indexes ? "i.indrelid::bigint AS owner" : "NULL::bigint AS owner");
        if (blocks) {
            expressions.add("pg_stat_get_blocks_fetched(c.oid) AS fetched");
            expressions.add("pg_stat_get_blocks_hit(c.oid) AS hit");
        }
        if (tableSize || indexSize) {
            expressions.add("c.oid IN (" + RelationSizes.LOCKED + ") AS locked");
        }
        expressions.addAll(tableColumns.expressions());
        expressions.addAll(indexColumns.expressions());
        var kinds = new ArrayList<>(List.of("'r'", "'m'", "'p'"));
        if (indexes) {
            kinds.add("'i'");
        }
        if (blocks) {
            kinds.add("'t'");
        }
        return "SELECT " + String.join(", ", expressions)
                + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + (indexes ? " LEFT JOIN pg_index i ON i.indexrelid = c.oid" : "")
                + " WHERE c.relkind IN (" + String.join(", ", kinds) + ")"
                + " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
                + (blocks ? "" : " AND n.nspname !~ '^pg_toast'")
                + " AND c.oid > ?::oid ORDER BY c.oid LIMIT " + limit;
    }

    private boolean needsIndexes() {
        return indexSize || !indexColumns.isEmpty();
    }

    private boolean needsTables() {
        return blocks || tableCount || tableSize || !tableColumns.isEmpty();
    }

    @Override
    public String name() {
        return "tables and indexes";
    }

    @Override
    public boolean isWanted() {
        return needsTables() || needsIndexes();
    }

    @Override
    public void forget() {
        newcomers.clear();
    }

    @Override
    public void read(Session session, DatabaseInfo database, MetricsRound round) throws DatabaseException {
        var all = new ArrayList<Relation>();
        Rows<Relation> slice;
        do {
            long last = all.isEmpty() ? 0 : all.getLast().oid;
            slice = session.query(query, this::relation, last);
            all.addAll(slice.list());
        } while (slice.truncated() && all.size() < most);
        boolean complete = !slice.truncated();
        String object = "relations of database " + database.name();
        if (complete) {
            faults.recovered(object);
        } else {
            all.subList(most, all.size()).clear();
            faults.occurred(
                    new FaultLog.Fault("too_many_relations", object),
                    "database " + Capabilities.quoted(database.name()) + " has more than " + most
                            + " tables and indexes: the younger ones are left out, and with them postgresql.table.count and"
                            + " postgresql.blocks_read, which add up over relations",
                    "take the database out with exclude_databases, or switch the metrics of tables and indexes off");
        }
        var tables = new LinkedHashMap<Long, Relation>();
        var indexes = new ArrayList<Relation>();
        for (Relation each : all) {
            if (each.isIndex()) {
                indexes.add(each);
            } else if (each.isTable()) {
                tables.put(each.oid, each);
            }
        }
        Newcomers young = young(database);
        if (complete) {
            young.met(round.now(), all.stream().map(Relation::oid).toList());
        }
        String name = database.name();
        if (tableCount && complete) {
            round.entities().database(name).record(PostgresqlMetrics.TABLE_COUNT, tables.size());
        }
        for (Relation table : tables.values()) {
            long start = young.start(table.oid, database.start());
            tableColumns.record(table.tableNumbers, table(round, name, table).since(start));
        }
        // Indexes of TOAST tables belong to no user table.
        indexes.removeIf(index -> !tables.containsKey(index.owner));
        for (Relation index : indexes) {
            long start = young.start(index.oid, database.start());
            indexColumns.record(
                    index.indexNumbers, index(round, name, tables, index).since(start));
        }
        if (blocks && complete) {
            recordBlocks(all, tables, database, young, round);
        }
        recordSizes(session, database, tables, indexes, round);
    }

    /** Databases that were dropped do not add up: beyond a thousand all begin anew. */
    private Newcomers young(DatabaseInfo database) {
        if (newcomers.size() >= MAX_DATABASES && !newcomers.containsKey(database.name())) {
            newcomers.clear();
        }
        return newcomers.computeIfAbsent(database.name(), name -> new Newcomers());
    }

    private Relation relation(Row row) throws DatabaseException {
        return new Relation(
                row.integer("oid", 0),
                row.text("schema", ""),
                row.text("name", ""),
                row.text("kind", ""),
                row.integer("pages", 0),
                row.integer("toast", 0),
                row.integer("owner", 0),
                (tableSize || indexSize) && row.bool("locked", false),
                blocks ? row.integer("fetched", 0) : 0,
                blocks ? row.integer("hit", 0) : 0,
                tableColumns.read(row),
                indexColumns.read(row));
    }

    private static Entity table(MetricsRound round, String database, Relation table) {
        return round.entities().table(database, table.schema, table.name);
    }

    private static Entity index(MetricsRound round, String database, Map<Long, Relation> tables, Relation index) {
        Relation table = tables.get(index.owner);
        return round.entities().index(database, index.schema, table == null ? "" : table.name, index.name);
    }

    /** Blocks of a table, of its indexes, of its TOAST table and of that one's indexes, as {@code pg_statio_user_tables} adds them. */
    private static void recordBlocks(
            List<Relation> all,
            Map<Long, Relation> tables,
            DatabaseInfo database,
            Newcomers young,
            MetricsRound round) {
        var byOid = new HashMap<Long, Relation>();
        var ofIndexes = new HashMap<Long, Blocks>();
        for (Relation each : all) {
            byOid.put(each.oid, each);
            if (each.isIndex()) {
                ofIndexes.merge(each.owner, each.blocks(), Blocks::plus);
            }
        }
        for (Relation table : tables.values()) {
            if (table.isPartitioned()) {
                continue;
            }
            Relation toast = byOid.get(table.toast);
            Entity entity = table(round, database.name(), table).since(young.start(table.oid, database.start()));
            record(entity, "heap", table.blocks());
            record(entity, "idx", ofIndexes.getOrDefault(table.oid, Blocks.NONE));
            record(entity, "toast", toast == null ? Blocks.NONE : toast.blocks());
            record(entity, "tidx", toast == null ? Blocks.NONE : ofIndexes.getOrDefault(toast.oid, Blocks.NONE));
        }
    }

    private static void record(Entity entity, String source, Blocks blocks) {
        entity.record(PostgresqlMetrics.BLOCKS_READ, blocks.fetched - blocks.hit, source + "_read");
        entity.record(PostgresqlMetrics.BLOCKS_READ, blocks.hit, source + "_hit");
    }

    private void recordSizes(
            Session session,
            DatabaseInfo database,
            Map<Long, Relation> tables,
            List<Relation> indexes,
            MetricsRound round)
            throws DatabaseException {
        var asked = new ArrayList<RelationSizes.Subject>();
        if (tableSize) {
            tables.values().stream().map(Relation::subject).forEach(asked::add);
        }
        if (indexSize) {
            indexes.stream().map(Relation::subject).forEach(asked::add);
        }
        if (asked.isEmpty()) {
            return;
        }
        Map<Long, Long> found = sizes.read(session, database.name(), asked, round);
        String name = database.name();
        if (tableSize) {
            for (Relation table : tables.values()) {
                Long bytes = found.get(table.oid);
                if (bytes != null) {
                    table(round, name, table).record(PostgresqlMetrics.TABLE_SIZE, bytes);
                }
            }
        }
        if (indexSize) {
            // Two indexes may be one entity, see EntityModel: their sizes add up.
            var byEntity = new LinkedHashMap<Entity, Long>();
            for (Relation index : indexes) {
                Long bytes = found.get(index.oid);
                if (bytes != null) {
                    byEntity.merge(index(round, name, tables, index), bytes, Long::sum);
                }
            }
            byEntity.forEach((entity, bytes) -> entity.record(PostgresqlMetrics.INDEX_SIZE, bytes));
        }
    }

    /** @param fetched blocks asked for, those found in the buffer cache included */
    private record Blocks(long fetched, long hit) {
        static final Blocks NONE = new Blocks(0, 0);

        Blocks plus(Blocks more) {
            return new Blocks(fetched + more.fetched, hit + more.hit);
        }
    }

    /**
     * A row of {@code pg_class} with its counters.
     *
     * @param kind as in {@code relkind}
     * @param pages 8 KiB pages at the last VACUUM or ANALYZE
     * @param toast OID of the TOAST table, 0 for none
     * @param owner OID of an index's table
     */
    private record Relation(
            long oid,
            String schema,
            String name,
            String kind,
            long pages,
            long toast,
            long owner,
            boolean locked,
            long fetched,
            long hit,
            @Nullable Number[] tableNumbers,
            @Nullable Number[] indexNumbers) {
        boolean isIndex() {
            return kind.equals("i");
        }

        boolean isPartitioned() {
            return kind.equals("p");
        }

        boolean isTable() {
            return kind.equals("r") || kind.equals("m") || isPartitioned();
        }

        Blocks blocks() {
            return new Blocks(fetched, hit);
        }

        RelationSizes.Subject subject() {
            return new RelationSizes.Subject(oid, schema + "." + name, pages, locked, isPartitioned());
        }
    }
}
