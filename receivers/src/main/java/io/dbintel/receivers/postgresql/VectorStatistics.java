package io.dbintel.receivers.postgresql;

import io.dbintel.database.Capabilities;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Query;
import io.dbintel.database.Session;
import io.dbintel.receivers.metadata.MetricsBuilder;
import java.util.Optional;

/**
 * Similarity searches and writing of vectors (pgvector), known by the text of statements: a search uses one of the distance
 * operators or their functions, a write goes into a table that has a column of a vector type. Databases without such types are
 * not searched.
 */
final class VectorStatistics implements MetricGroup.OfDatabase {
    private static final String TYPES = "('vector', 'halfvec', 'sparsevec')";

    private static final String THIS_DATABASE =
            "s.dbid = (SELECT o.oid FROM pg_database o WHERE o.datname = current_database())"
                    + " AND EXISTS (SELECT FROM pg_type y WHERE y.typname IN " + TYPES + ")"
                    + " AND " + OwnStatements.isNot("s.query");

    private static final String COMMENTS = "^(?:\\s|/\\*.*?\\*/|--[^\\n]*\\n)*";

    private static final String SEARCHES = "SELECT f.name AS function, sum(s.calls)::bigint AS calls,"
            + " sum(s.total_exec_time) / 1000 AS seconds, sum(s.rows)::bigint AS returned"
            + " FROM %s.pg_stat_statements s JOIN (VALUES"
            + " ('cosine', '<=>', 'cosine_distance'), ('l2', '<->', 'l2_distance'),"
            + " ('inner_product', '<#>', '(?:vector_negative_)?inner_product'), ('l1', '<+>', 'l1_distance'),"
            + " ('hamming', '<~>', 'hamming_distance'), ('jaccard', '<%%>', 'jaccard_distance'))"
            + " AS f (name, operator, function)"
            + " ON strpos(s.query, f.operator) > 0 OR s.query ~* ('\\m' || f.function || '\\s*\\(')"
            + " WHERE " + THIS_DATABASE
            // An operator is named by DDL too.
            + " AND s.query ~* '" + COMMENTS + "[\\s(]*(?:select|with|table|declare|insert|update|delete|merge)\\M'"
            + " GROUP BY 1";

    /** The first name after INSERT INTO or COPY, taken apart as the server does, is compared with the tables that have vectors. */
    private static final String INSERTS = "WITH tables AS (SELECT DISTINCT n.nspname, c.relname FROM pg_attribute a"
            + " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " JOIN pg_type y ON y.oid = a.atttypid WHERE y.typname IN " + TYPES
            + " AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')),"
            + " writes AS (SELECT s.total_exec_time, s.rows, parse_ident((regexp_match(s.query,"
            + " '" + COMMENTS + "(?:insert\\s+into|copy(?=.*\\mfrom\\M))\\s+"
            + "((?:\"[^\"]+\"|[[:alpha:]_][\\w$]*)(?:\\s*\\.\\s*(?:\"[^\"]+\"|[[:alpha:]_][\\w$]*))?)', 'i'))[1]) AS target"
            + " FROM %s.pg_stat_statements s WHERE " + THIS_DATABASE + ")"
            + " SELECT sum(w.total_exec_time) / 1000 AS seconds, sum(w.rows)::bigint AS written FROM writes w"
            + " WHERE EXISTS (SELECT FROM tables t WHERE t.relname = w.target[array_upper(w.target, 1)]"
            + " AND (array_length(w.target, 1) = 1 OR t.nspname = w.target[1]))";

    private final boolean searches;
    private final boolean inserts;
    private final StatementsAdvice advice;
    private final GrowingTotals totals = new GrowingTotals();

    VectorStatistics(MetricsBuilder builder, StatementsAdvice advice) {
        this.searches = builder.isAnyEnabled(
                PostgresqlMetrics.VECTOR_SEARCH_CALLS,
                PostgresqlMetrics.VECTOR_SEARCH_DURATION,
                PostgresqlMetrics.VECTOR_SEARCH_ROWS_RETURNED);
        this.inserts =
                builder.isAnyEnabled(PostgresqlMetrics.VECTOR_INSERT_DURATION, PostgresqlMetrics.VECTOR_INSERT_ROWS);
        this.advice = advice;
    }

    @Override
    public String name() {
        return "vector statistics";
    }

    @Override
    public boolean isWanted() {
        return searches || inserts;
    }

    @Override
    public void forget() {
        totals.forget();
    }

    private record Searches(String function, long calls, double seconds, long returned) {}

    private record Inserts(double seconds, long written) {}

    @Override
    public void read(Session session, DatabaseInfo database, MetricsRound round) throws DatabaseException {
        Optional<Capabilities.Extension> extension = advice.statements(session);
        if (extension.isEmpty()) {
            return;
        }
        String schema = Capabilities.quoted(extension.get().schema());
        Entity entity = round.entities().database(database.name());
        if (searches) {
            readSearches(session, query("vector_searches", SEARCHES.formatted(schema)), entity);
        }
        if (inserts) {
            readInserts(session, query("vector_inserts", INSERTS.formatted(schema)), entity);
        }
    }

    private static Query query(String purpose, String sql) {
        return Query.of(PostgresqlReceiverFactory.TYPE, purpose, sql);
    }

    private void readSearches(Session session, Query query, Entity entity) throws DatabaseException {
        for (Searches each : session.query(
                query,
                row -> new Searches(
                        row.text("function", ""),
                        row.integer("calls", 0),
                        row.decimal("seconds", 0),
                        row.integer("returned", 0)))) {
            String series = session.database() + " " + each.function;
            entity.record(
                    PostgresqlMetrics.VECTOR_SEARCH_CALLS,
                    (long) shown(series + " calls", (double) each.calls),
                    each.function);
            entity.record(
                    PostgresqlMetrics.VECTOR_SEARCH_DURATION, shown(series + " seconds", each.seconds), each.function);
            entity.record(
                    PostgresqlMetrics.VECTOR_SEARCH_ROWS_RETURNED,
                    (long) shown(series + " rows", (double) each.returned),
                    each.function);
        }
    }

    private void readInserts(Session session, Query query, Entity entity) throws DatabaseException {
        Optional<Inserts> found =
                session.first(query, row -> new Inserts(row.decimal("seconds", -1), row.integer("written", -1)));
        if (found.isPresent() && found.get().written >= 0) {
            String series = session.database() + " insert";
            entity.record(PostgresqlMetrics.VECTOR_INSERT_DURATION, shown(series + " seconds", found.get().seconds));
            entity.record(
                    PostgresqlMetrics.VECTOR_INSERT_ROWS, (long) shown(series + " rows", (double) found.get().written));
        }
    }

    private double shown(String series, double now) {
        return totals.of(series, now, 0).shown();
    }
}
