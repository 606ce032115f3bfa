package io.dbintel.receivers.sqlquery;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.servers.PostgresServer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What 10 000 rows cost beyond the statement's own time; printed for {@code benchmarks/results/sqlquery.md}. */
class SqlQuerySpeedTest {
    private static final int ROWS = 10_000;
    private static final int WARM_UP = 10;
    private static final int RUNS = 21;

    /** Of processor time, which other programs on the machine lengthen little. */
    private static final double MOST_MILLISECONDS = 100;

    private static final String COLUMNS = """
            (1000000 + g)::text AS query_id,
            'SELECT o.id, o.total FROM shop.orders_' || g || ' o WHERE o.customer = ''C' || g || ''' AND o.total > ' || g AS query_text,
            g AS calls, g * 1.5::float8 AS total_exec_time, 1.5::float8 + g AS mean_exec_time, 0.1::float8 AS stddev_exec_time,
            g * 3 AS rows, g * 7 AS shared_blks_hit, g AS shared_blks_read, 0.25::float8 AS blk_read_time, 0.5::float8 AS blk_write_time,
            now() AS at
            """;

    @Test
    void tenThousandRows() throws Exception {
        try (PostgresServer postgres = PostgresServer.builder().withStatistics().start()) {
            postgres.execute(
                    "postgres",
                    "CREATE EXTENSION pg_stat_statements",
                    "CREATE ROLE watcher LOGIN PASSWORD 'pw'",
                    "GRANT pg_monitor TO watcher",
                    "CREATE TABLE figures AS SELECT " + COLUMNS + " FROM generate_series(1, " + ROWS + ") g",
                    "GRANT SELECT ON figures TO watcher");
            measure(postgres, "metrics", """
                    - sql: SELECT * FROM figures
                      metrics:
                        - {metric_name: db.query.calls, value_column: calls, attribute_columns: [query_id], monotonic: true}
                        - {metric_name: db.query.mean_time, value_column: mean_exec_time, attribute_columns: [query_id], value_type: double}
                        - {metric_name: db.query.total_time, value_column: total_exec_time, attribute_columns: [query_id], value_type: double}
                    """);
            measure(postgres, "logs", """
                    - sql: SELECT * FROM figures
                      logs: [{body_column: query_text, timestamp_column: at, attribute_columns: [query_id, calls, rows, mean_exec_time]}]
                    """);
        }
    }

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private void measure(PostgresServer postgres, String what, String queries) throws Exception {
        try (Runs runs = new Runs(postgres, queries)) {
            var taken = new ArrayList<Double>();
            var worked = new ArrayList<Double>();
            for (int i = 0; i < WARM_UP + RUNS; i++) {
                if (i == WARM_UP) {
                    postgres.execute("postgres", "SELECT pg_stat_statements_reset()");
                }
                long begin = System.nanoTime();
                long workedBefore = threads.getCurrentThreadCpuTime();
                int items = what.equals("logs")
                        ? runs.logs().size()
                        : runs.scrapeMetrics().batch().items();
                double milliseconds = (System.nanoTime() - begin) / 1e6;
                double cpu = (threads.getCurrentThreadCpuTime() - workedBefore) / 1e6;
                assertThat(items).isGreaterThanOrEqualTo(ROWS);
                if (i >= WARM_UP) {
                    taken.add(milliseconds);
                    worked.add(cpu);
                }
            }
            double own = Double.parseDouble(postgres.query(
                            "postgres",
                            "SELECT mean_exec_time FROM pg_stat_statements WHERE query LIKE '%sqlquery.query_0%FROM figures'")
                    .orElseThrow());
            taken.sort(null);
            worked.sort(null);
            double processor = worked.get(RUNS / 2);
            double median = taken.get(taken.size() / 2);
            System.out.printf(
                    Locale.ROOT,
                    "sqlquery %s: %d rows of 12 columns in %.1f ms (median of %d, best %.1f), the statement's own time %.1f ms,"
                            + " beyond it %.1f ms; processor time of the collector %.1f ms%n",
                    what,
                    ROWS,
                    median,
                    RUNS,
                    taken.getFirst(),
                    own,
                    median - own,
                    processor);
            assertThat(processor).isLessThan(MOST_MILLISECONDS);
        }
    }
}
