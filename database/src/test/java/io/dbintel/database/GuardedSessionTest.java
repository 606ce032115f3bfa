package io.dbintel.database;

import static io.dbintel.database.Scene.eventually;
import static io.dbintel.database.Scene.one;
import static io.dbintel.database.Scene.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Kind;
import io.dbintel.component.config.Secret;
import io.dbintel.servers.FaultProxy;
import io.dbintel.servers.PostgresServer;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a session guarantees, on a healthy server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedSessionTest {
    private PostgresServer postgres;

    int major() {
        return 18;
    }

    @BeforeAll
    void startServer() throws Exception {
        postgres = PostgresServer.builder().major(major()).withStatistics().start();
        postgres.execute(
                "postgres",
                "CREATE ROLE watcher LOGIN",
                "GRANT pg_monitor TO watcher",
                // What a role or a database sets must not win over the guard.
                "ALTER ROLE watcher SET statement_timeout = 0",
                "ALTER ROLE watcher SET default_transaction_read_only = off",
                "ALTER DATABASE postgres SET lock_timeout = 0",
                "CREATE SEQUENCE numbers",
                "GRANT ALL ON SEQUENCE numbers TO watcher",
                "CREATE DATABASE a",
                "CREATE DATABASE b",
                "CREATE DATABASE c");
    }

    @AfterAll
    void stopServer() {
        postgres.close();
    }

    private Scene scene(Guard guard) {
        return new Scene(postgres.host(), postgres.port(), "watcher", "", guard);
    }

    private String sessionsOutside() throws Exception {
        return postgres.query(
                        "postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'dbintel/%'")
                .orElseThrow();
    }

    @Test
    void statementRunsReadOnlyUnderTheLimitsInOneRoundTrip() throws Exception {
        try (var scene = scene(Guard.DEFAULT)) {
            Session session = scene.server.heartbeat();

            var limits = session.first(
                    query("limits", """
                            SELECT current_setting('statement_timeout') AS statement,
                                   current_setting('lock_timeout') AS lock,
                                   current_setting('transaction_read_only') AS read_only,
                                   current_setting('search_path') AS path,
                                   current_setting('application_name') AS name,
                                   ?::int AS number"""),
                    row -> row.text("statement") + " " + row.text("lock") + " " + row.text("read_only") + " "
                            + row.text("path") + " " + row.text("name") + " " + row.integer("number"),
                    7);

            assertThat(limits).contains("2s 100ms on pg_catalog dbintel/postgresql 7");
            assertThatThrownBy(() -> session.query(query("write", "SELECT nextval('public.numbers')"), row -> 1))
                    .isInstanceOf(DatabaseException.BadStatement.class)
                    .hasMessageContaining("25006");
            assertThat(session.capabilities().monitor()).isTrue();
            assertThat(session.capabilities().statementsLoaded()).isTrue();
            assertThat(session.capabilities().superuser()).isFalse();
            assertThat(session.capabilities().settings())
                    .isEqualTo(new Capabilities.ServerSettings(true, "none", "on", 1024, 100));
            assertThat(session.identity().majorVersion()).isEqualTo(major());
        }
    }

    @Test
    void circuitsAreToldOfAStatementThatBreaksOffByAFaultOfOurs() throws Exception {
        try (var scene = scene(Guard.DEFAULT)) {
            var told = new ArrayList<DatabaseException>();
            scene.server.register(new Circuit() {
                @Override
                public Verdict ask(Call call) {
                    return ALLOWED;
                }

                @Override
                public void succeeded(Call call) {
                    // not of interest
                }

                @Override
                public void failed(Call call, DatabaseException failure) {
                    told.add(failure);
                }
            });

            assertThatThrownBy(() -> scene.server.heartbeat().query(Scene.ONE, row -> {
                        throw new IllegalStateException("fault in a mapper");
                    }))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(told)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            DatabaseException.Refused.class,
                            refused -> assertThat(refused.reason())
                                    .isEqualTo(DatabaseException.Refused.Reason.INTERRUPTED));
        }
    }

    @Test
    void onlyOneReadingStatementIsTaken() {
        assertThatThrownBy(() -> query("two", "SELECT 1; DROP TABLE x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one statement");
        assertThatThrownBy(() -> query("write", "DELETE FROM x")).hasMessageContaining("not a reading statement");
        assertThatThrownBy(() -> query("limits", "SELECT Set_Config('statement_timeout', '0', false)"))
                .hasMessageContaining("set_config");
        assertThatThrownBy(() -> query("Bad Purpose", "SELECT 1")).hasMessageContaining("Bad Purpose");
    }

    @Test
    void rowsBeyondTheMostAreLeftOnTheServer() throws Exception {
        try (var scene = scene(Guard.DEFAULT)) {
            Query many = query("many", "SELECT i FROM generate_series(1, 1000) AS i");

            Rows<Long> some = scene.server.heartbeat().query(many.limitedTo(10), row -> row.integer("i", 0));
            Rows<Long> all = scene.server.heartbeat().query(many.limitedTo(1000), row -> row.integer("i", 0));

            assertThat(some.list()).hasSize(10).endsWith(10L);
            assertThat(some.truncated()).isTrue();
            assertThat(all.list()).hasSize(1000);
            assertThat(all.truncated()).isFalse();
        }
    }

    @Test
    void answerBeyondTheMostBytesBreaksTheConnectionAndNothingElse() throws Exception {
        try (var scene = scene(Guard.DEFAULT.withMaxAnswer(100_000))) {
            Session session = scene.server.heartbeat();

            assertThatThrownBy(() -> session.query(
                            query("large", "SELECT repeat('x', 1000) AS t FROM generate_series(1, 5000)"),
                            row -> row.text("t", "")))
                    .isInstanceOf(DatabaseException.UnfitAnswer.class)
                    .hasMessageContaining("100000 bytes");

            assertThat(one(session)).isEqualTo(1);
            assertThat(scene.server.ledger().total().bytesReceived()).isLessThan(400_000);
        }
    }

    @Test
    void valuesOfEveryTypeAreRead() throws Exception {
        try (var scene = scene(Guard.DEFAULT)) {
            // More often than the driver's threshold for prepared statements: the reading must not change.
            for (int i = 0; i < 8; i++) {
                List<Object> values = scene.server
                        .heartbeat()
                        .first(
                                query("types", """
                                        SELECT 9007199254740993 AS i, 0.25::float8 AS d, true AS b, 'text' AS t, 12345678901::oid8 AS o,
                                               '2026-01-15 10:00:00.123456+02'::timestamptz AS ts, NULL::int AS n,
                                               '{3,4}'::int[] AS ints, '{x,NULL,z}'::text[] AS texts, 1.5::numeric AS num""".replace("12345678901::oid8", "4294967295::oid")),
                                row -> List.<Object>of(
                                        row.integer("i", 0),
                                        row.decimal("d", 0),
                                        row.bool("b", false),
                                        row.text("t", ""),
                                        row.integer("o", 0),
                                        row.instant("ts") + "",
                                        row.integer("n") + "",
                                        row.integers("ints"),
                                        row.texts("texts"),
                                        row.decimal("num", 0)))
                        .orElseThrow();

                assertThat(values)
                        .containsExactly(
                                9007199254740993L,
                                0.25,
                                true,
                                "text",
                                4294967295L,
                                Instant.parse("2026-01-15T08:00:00.123456Z").toString(),
                                "null",
                                List.of(3L, 4L),
                                List.of("x", "z"),
                                1.5);
            }
            assertThatThrownBy(() -> scene.server
                            .heartbeat()
                            .query(query("secret", "SELECT 'p4ssw0rd' AS t"), row -> row.integer("t", 0)))
                    .isInstanceOf(DatabaseException.UnfitAnswer.class)
                    .hasMessageNotContaining("p4ssw0rd");
        }
    }

    @Test
    void walkThroughDatabasesNeverHoldsMoreThanItsOneConnection() throws Exception {
        try (var scene = scene(Guard.DEFAULT);
                var onlooker = new Scene.Onlooker(postgres)) {
            for (int i = 0; i < 5; i++) {
                for (String database : List.of("a", "b", "c")) {
                    assertThat(one(scene.server.heartbeat())).isEqualTo(1);
                    assertThat(scene.server
                                    .walk(database)
                                    .first(
                                            query("where", "SELECT current_database() AS name"),
                                            row -> row.text("name", "")))
                            .contains(database);
                    assertThat(scene.server.walkDatabase()).contains(database);
                }
            }

            assertThat(onlooker.most()).isEqualTo(2);
            assertThat(scene.server.ledger().total().connectionsOpened()).isEqualTo(16);
            assertThat(scene.settings.total("db_intelligence_sessions_open")).isEqualTo(2);
        }
        assertThat(sessionsOutside()).isEqualTo("0");
    }

    @Test
    void manyThreadsShareTheTwoConnections() throws Exception {
        try (var scene = scene(Guard.DEFAULT);
                var onlooker = new Scene.Onlooker(postgres);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Long>>();
            for (int i = 0; i < 60; i++) {
                Session session = i % 3 == 0 ? scene.server.walk(i % 2 == 0 ? "a" : "b") : scene.server.heartbeat();
                answers.add(threads.submit(() -> one(session)));
            }

            for (Future<Long> answer : answers) {
                assertThat(answer.get()).isEqualTo(1);
            }
            assertThat(onlooker.most()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void oneConnectionIsSharedByBothClassesIfMoreIsNotAllowed() throws Exception {
        try (var scene = scene(Guard.DEFAULT.withMaxConnections(1));
                var onlooker = new Scene.Onlooker(postgres)) {
            for (int i = 0; i < 5; i++) {
                one(scene.server.heartbeat());
                one(scene.server.walk("a"));
            }

            assertThat(onlooker.most()).isEqualTo(1);
        }
    }

    @Test
    void closeCutsWhatDoesNotEndAndLeavesNothing() throws Exception {
        var scene = scene(Guard.DEFAULT);
        one(scene.server.heartbeat());
        CompletableFuture<DatabaseException> running = inBackground(scene.server.walk("a"));
        awaitSleep();

        long begin = System.nanoTime();
        scene.server.close(Deadline.after(Duration.ofMillis(100), Clock.SYSTEM));
        scene.server.close(Deadline.after(Duration.ofMillis(100), Clock.SYSTEM));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(running.get()).isInstanceOf(DatabaseException.Refused.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> one(scene.server.heartbeat())).isInstanceOf(DatabaseException.Refused.class);
        assertThat(scene.log.warnings()).isEmpty();
        assertThat(scene.settings.total("db_intelligence_sessions_open")).isZero();
        eventually(() -> {
            assertThat(sessionsOutside()).isEqualTo("0");
            return true;
        });
    }

    private CompletableFuture<DatabaseException> inBackground(Session session) {
        var failure = new CompletableFuture<DatabaseException>();
        Thread.ofVirtual().name("sleeper").start(() -> failure.complete(sleep(session)));
        return failure;
    }

    private static DatabaseException sleep(Session session) {
        return catchThrowableOfType(
                DatabaseException.class, () -> session.query(query("sleep", "SELECT pg_sleep(60)"), row -> 1));
    }

    private void awaitSleep() throws Exception {
        eventually(() -> {
            assertThat(postgres.query(
                            "postgres",
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND state = 'active'"))
                    .contains("1");
            return true;
        });
    }

    @Test
    void closeEndsAConnectingThatHangs() throws Exception {
        try (var proxy = FaultProxy.to(postgres.host(), postgres.port())) {
            proxy.silence();
            var scene = new Scene(proxy.host(), proxy.port(), "watcher", "", Guard.DEFAULT);
            CompletableFuture<DatabaseException> connecting = inBackground(scene.server.heartbeat());
            assertThat(proxy.awaitConnections(1, Scene.SOON)).isTrue();

            long begin = System.nanoTime();
            scene.server.close(Deadline.after(Duration.ofMillis(50), Clock.SYSTEM));

            assertThat(connecting.get()).isInstanceOf(DatabaseException.Refused.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
            assertThat(scene.log.warnings()).isEmpty();
        }
    }

    @Test
    void whatTheServerCanDoIsAskedAgainAfterAMinute() throws Exception {
        var clock = new TestClock();
        var settings = new TestSettings(clock);
        postgres.execute("c", "CREATE ROLE late LOGIN");
        MonitoredServer watched = MonitoredServer.open(
                ServerTarget.tcp(postgres.host(), postgres.port(), "late", Secret.EMPTY, Tls.DISABLED),
                Guard.DEFAULT,
                settings.of(Kind.RECEIVER, "postgresql"));
        try {
            Session session = watched.walk("c");
            assertThat(session.capabilities().statements()).isEmpty();
            postgres.execute("c", "CREATE EXTENSION pg_stat_statements", "GRANT pg_monitor TO late");
            assertThat(session.capabilities().statements()).isEmpty();
            clock.advance(Duration.ofMinutes(1));

            assertThat(session.capabilities().statements()).isPresent();
            assertThat(session.capabilities().readsAllStatistics()).isTrue();
            assertThat(watched.ledger().total().connectionsOpened()).isEqualTo(1);
        } finally {
            watched.close(Deadline.after(Duration.ofSeconds(1), Clock.SYSTEM));
            postgres.execute("c", "DROP EXTENSION pg_stat_statements", "DROP ROLE late");
        }
    }

    @Test
    void closingAServerThatWasNeverAskedDoesNothing() {
        var settings = new TestSettings();
        MonitoredServer never = MonitoredServer.open(
                ServerTarget.tcp("nowhere.invalid", 5432, "watcher", Secret.EMPTY, Tls.REQUIRED),
                Guard.DEFAULT,
                settings.of(Kind.RECEIVER, "postgresql"));

        never.close(Deadline.after(Duration.ofSeconds(1), Clock.SYSTEM));

        assertThat(never.identity()).isEmpty();
        assertThat(never.ledger().entries()).isEmpty();
    }

    @Test
    void interruptedThreadGetsAwayAndTheServerStaysUsable() throws Exception {
        try (var scene = scene(Guard.DEFAULT)) {
            Session session = scene.server.heartbeat();
            one(session);
            var failure = new CompletableFuture<DatabaseException>();
            Thread thread = Thread.ofVirtual().start(() -> failure.complete(sleep(session)));
            awaitSleep();

            long begin = System.nanoTime();
            thread.interrupt();

            assertThat(failure.get()).isInstanceOf(DatabaseException.Refused.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
            assertThat(one(session)).isEqualTo(1);
            assertThat(scene.log.warnings()).isEmpty();
        }
    }

    @Test
    void unixSocketIsAWayToo() throws Exception {
        var folder = postgres.socketDirectory().orElseThrow();
        var settings = new TestSettings();
        MonitoredServer local = MonitoredServer.open(
                ServerTarget.unix(folder, postgres.port(), "watcher", Secret.EMPTY),
                Scene.QUICK,
                settings.of(Kind.RECEIVER, "postgresql"));
        try {
            assertThat(one(local.heartbeat())).isEqualTo(1);
            assertThat(one(local.walk("a"))).isEqualTo(1);
            assertThat(sleep(local.heartbeat())).isInstanceOf(DatabaseException.StatementTimeout.class);
            assertThat(local.ledger().total().bytesReceived()).isPositive();
        } finally {
            local.close(Deadline.after(Duration.ofSeconds(1), Clock.SYSTEM));
        }
    }

    @Test
    void rateIsHeldAndTheRestRefusedWithAReason() throws Exception {
        Guard slow = Guard.DEFAULT.withRates(new Guard.Rate(1, 3), new Guard.Rate(1, 3), Duration.ofMillis(10));
        try (var scene = scene(slow)) {
            Session session = scene.server.heartbeat();
            for (int i = 0; i < 3; i++) {
                one(session);
            }

            assertThatThrownBy(() -> one(session))
                    .isInstanceOf(DatabaseException.Refused.class)
                    .hasMessageContaining("too many statements");
            assertThatThrownBy(() -> one(session)).isInstanceOf(DatabaseException.Refused.class);

            assertThat(scene.log.warnings()).hasSize(1);
            assertThat(scene.settings.total("db_intelligence_refusals")).isEqualTo(2);
        }
    }

    @Test
    void aRegisteredCircuitCanRefuseAndIsToldHowItWent() throws Exception {
        try (var scene = scene(Guard.DEFAULT)) {
            var told = new ArrayList<String>();
            scene.server.register(new Circuit() {
                @Override
                public Verdict ask(Call call) {
                    return call.database().equals("b")
                            ? new Verdict.Refused("a policy rests database b", Duration.ofSeconds(9))
                            : ALLOWED;
                }

                @Override
                public void succeeded(Call call) {
                    told.add(call.database() + " " + call.purpose() + " " + call.connects());
                }

                @Override
                public void failed(Call call, DatabaseException failure) {
                    told.add(call.database() + " " + failure.kind());
                }
            });

            one(scene.server.walk("a"));
            assertThatThrownBy(() -> one(scene.server.walk("b")))
                    .hasMessageContaining("a policy rests database b")
                    .hasMessageContaining("9000 ms");
            one(scene.server.walk("a"));

            assertThat(told).containsExactly("a test.one true", "a test.one false");
        }
    }
}
