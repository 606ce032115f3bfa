package io.dbintel.database;

import static io.dbintel.database.Scene.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dbintel.servers.FaultProxy;
import io.dbintel.servers.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger against independent counts: the server's own of statements, rows and time, a proxy's of bytes. */
class LedgerTest {
    private static final String OF_WATCHER =
            " FROM public.pg_stat_statements WHERE userid = 'watcher'::regrole AND query LIKE '%/* dbintel:%'";

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void ledgerAgreesWithTheServerAndAProxy(int major) throws Exception {
        try (var postgres = PostgresServer.builder()
                        .major(major)
                        .withStatistics()
                        .setting("pg_stat_statements.track_utility", "on")
                        .setting("pg_stat_statements.track_planning", "on")
                        .start();
                var proxy = FaultProxy.to(postgres.host(), postgres.port())) {
            postgres.execute(
                    "postgres",
                    "CREATE ROLE watcher LOGIN",
                    "CREATE DATABASE shop",
                    "CREATE EXTENSION pg_stat_statements");
            // Statements of others under the same role are not ours.
            try (var other = postgres.connect("postgres", "watcher", null);
                    var statement = other.createStatement()) {
                statement.execute("SELECT count(*) FROM generate_series(1, 300000)");
                // Nor is what an earlier program of ours has sent.
                statement.execute("/* dbintel:demo.inspect */ SELECT /* dbintel:demo.inspect */ 1");
            }
            Guard guard = Guard.DEFAULT.withRates(
                    new Guard.Rate(10_000, 10_000), new Guard.Rate(10_000, 10_000), Guard.DEFAULT.rateWait());
            try (var scene = new Scene(proxy.host(), proxy.port(), "watcher", "", guard)) {
                work(scene);
                scene.server.readServerCosts();
                work(scene);
                try (var other = postgres.connect("postgres", "watcher", null);
                        var statement = other.createStatement()) {
                    statement.execute("SELECT count(*) FROM generate_series(1, 300000)");
                }
                scene.server.readServerCosts();

                assertThat(scene.server.ledger().entries())
                        .noneMatch(entry -> entry.purpose().component().equals("demo"));
                for (CostLedger.Entry entry : scene.server.ledger().entries()) {
                    if (entry.purpose().component().equals("test")) {
                        String of = OF_WATCHER + " AND query LIKE '%dbintel:" + entry.purpose() + " %'";
                        assertThat(postgres.query("postgres", "SELECT sum(calls)" + of))
                                .contains(String.valueOf(entry.statements()));
                        assertThat(postgres.query("postgres", "SELECT sum(rows)" + of))
                                .contains(String.valueOf(entry.rows()));
                        assertThat(entry.serverMilliseconds()).isPositive();
                        assertThat(entry.clientMilliseconds()).isGreaterThan(entry.serverMilliseconds());
                    }
                }
                double onServer = Double.parseDouble(
                        postgres.query("postgres", "SELECT sum(total_exec_time + total_plan_time)" + OF_WATCHER)
                                .orElseThrow());
                CostLedger.Entry total = scene.server.ledger().total();
                System.out.printf(
                        "ledger on %s: server %.3f ms (pg_stat_statements %.3f ms), sent %d (proxy %d), received %d (proxy %d)%n",
                        postgres.version(),
                        total.serverMilliseconds(),
                        onServer,
                        total.bytesSent(),
                        proxy.bytesToServer(),
                        total.bytesReceived(),
                        proxy.bytesToClient());
                assertThat(total.serverMilliseconds()).isCloseTo(onServer, within(onServer * 0.05));
                assertThat((double) total.bytesSent())
                        .isCloseTo((double) proxy.bytesToServer(), within(proxy.bytesToServer() * 0.05));
                assertThat((double) total.bytesReceived())
                        .isCloseTo((double) proxy.bytesToClient(), within(proxy.bytesToClient() * 0.05));
                assertThat(total.connectionsOpened()).isEqualTo(proxy.accepted());
                assertThat(scene.settings.total("db_intelligence_ledger_statements"))
                        .isEqualTo((double) total.statements());
                assertThat(scene.log.warnings()).isEmpty();
            }
        }
    }

    private static void work(Scene scene) throws DatabaseException {
        Session heartbeat = scene.server.heartbeat();
        for (int i = 0; i < 40; i++) {
            heartbeat.query(
                    query("rows", "SELECT i, repeat('x', 100) AS text FROM generate_series(1, ?) AS i"),
                    row -> row.text("text", ""),
                    i);
            heartbeat.query(query("count", "SELECT count(*) AS n, 1 AS one FROM generate_series(1, 20000)"), row -> 1);
            scene.server
                    .walk(i % 10 == 0 ? "shop" : "postgres")
                    .query(
                            query("truncated", "SELECT i FROM generate_series(1, 1000) AS i")
                                    .limitedTo(7),
                            row -> 1);
        }
    }

    @Test
    void failuresAndTheirBytesAreCountedToo() throws Exception {
        try (var postgres = PostgresServer.builder().start()) {
            try (var scene = new Scene(postgres.host(), postgres.port(), "postgres", "", Scene.QUICK)) {
                try {
                    scene.server.heartbeat().query(query("missing", "SELECT * FROM nowhere"), row -> 1);
                } catch (DatabaseException.UndefinedObject e) {
                    assertThat(e.sqlState()).isEqualTo("42P01");
                }

                assertThat(scene.server.ledger().entries())
                        .filteredOn(entry -> entry.purpose().purpose().equals("missing"))
                        .singleElement()
                        .satisfies(entry -> {
                            assertThat(entry.statements()).isEqualTo(1);
                            assertThat(entry.failures()).isEqualTo(1);
                            assertThat(entry.bytesReceived()).isPositive();
                        });
                assertThat(scene.settings.total("db_intelligence_ledger_failures"))
                        .isEqualTo(1);
            }
        }
    }
}
