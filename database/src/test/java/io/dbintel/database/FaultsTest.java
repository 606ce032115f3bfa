package io.dbintel.database;

import static io.dbintel.database.Scene.SOON;
import static io.dbintel.database.Scene.eventually;
import static io.dbintel.database.Scene.one;
import static io.dbintel.database.Scene.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dbintel.servers.FaultProxy;
import io.dbintel.servers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Faults of a real server. In each: no third session, an end within the deadline, one message with the cure, recovery. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
    private PostgresServer postgres;

    /** The version that the faults happen to. */
    int major() {
        return 18;
    }

    @BeforeAll
    void startServer() throws Exception {
        postgres = PostgresServer.builder().major(major()).withStatistics().start();
        prepare(postgres);
    }

    @AfterAll
    void stopServer() {
        postgres.close();
    }

    private static void prepare(PostgresServer server) throws SQLException {
        server.execute(
                "postgres",
                "CREATE ROLE watcher LOGIN",
                "GRANT pg_monitor TO watcher",
                "CREATE DATABASE shop",
                "CREATE DATABASE other");
        server.execute("shop", "CREATE TABLE orders (id int)");
    }

    private static DatabaseException failure(Callable<?> action) {
        long begin = System.nanoTime();
        DatabaseException failure = catchThrowableOfType(DatabaseException.class, action::call);
        assertThat(failure).as("a failure").isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
        return failure;
    }

    /** Ends a round of failures: it works again, and each fault was said once and taken back. */
    private static void recovers(Scene scene, Session... sessions) throws Exception {
        for (Session session : sessions) {
            assertThat(eventually(() -> one(session))).isEqualTo(1);
        }
        assertThat(scene.log.infos())
                .filteredOn(line -> line.startsWith("recovered"))
                .hasSize(1);
        assertThat(scene.server.faults().lasting()).isEmpty();
    }

    @Test
    void lockedTableIsGivenUpAfterTheLockTimeout() throws Exception {
        Query size = query("size", "SELECT pg_relation_size('public.orders') AS bytes");
        try (var scene = Scene.of(postgres);
                var onlooker = new Scene.Onlooker(postgres);
                Connection owner = postgres.connect("shop")) {
            owner.setAutoCommit(false);
            owner.createStatement().execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
            Session shop = scene.server.walk("shop");

            for (int i = 0; i < 8; i++) {
                assertThat(failure(() -> shop.query(size, row -> row.integer("bytes", 0))))
                        .isInstanceOf(DatabaseException.LockTimeout.class);
                assertThat(one(shop)).as("other statements go on").isEqualTo(1);
            }

            assertThat(scene.log.warnings()).hasSize(1).first().asString().contains("pg_locks", "test.size", "shop");
            owner.rollback();
            assertThat(shop.first(size, row -> row.integer("bytes", 1))).contains(0L);
            recovers(scene, shop);
            assertThat(onlooker.most()).isEqualTo(1);
        }
    }

    @Test
    void hundredsOfLockedTablesCostOneLockTimeout() throws Exception {
        try (var scene = Scene.of(postgres);
                Connection owner = postgres.connect("other")) {
            owner.setAutoCommit(false);
            try (var statement = owner.createStatement()) {
                statement.execute(
                        "DO $$ BEGIN FOR i IN 1..300 LOOP EXECUTE format('CREATE TABLE t%s (id int)', i); END LOOP; END $$");
                owner.commit();
                statement.execute("DO $$ BEGIN FOR i IN 1..300 LOOP"
                        + " EXECUTE format('LOCK TABLE t%s IN ACCESS EXCLUSIVE MODE', i); END LOOP; END $$");
            }
            Session other = scene.server.walk("other");
            one(other);

            long begin = System.nanoTime();
            DatabaseException failure = failure(() -> other.query(
                    query("sizes", "SELECT sum(pg_relation_size(oid)) AS bytes FROM pg_class WHERE relkind = 'r'"),
                    row -> row.integer("bytes", 0)));

            assertThat(failure).isInstanceOf(DatabaseException.LockTimeout.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(700));
        }
    }

    @Test
    void fullServerIsLeftAloneUntilThereIsRoom() throws Exception {
        try (var small = PostgresServer.builder()
                .major(major())
                .setting("max_connections", "12")
                .start()) {
            prepare(small);
            var guests = new ArrayList<Connection>();
            try (var scene = Scene.of(small);
                    var onlooker = new Scene.Onlooker(small)) {
                fill(small, guests);

                for (int i = 0; i < 5; i++) {
                    failure(() -> one(scene.server.heartbeat()));
                    failure(() -> one(scene.server.walk("shop")));
                }
                assertThat(scene.log.warnings()).hasSize(1).first().asString().contains("53300", "max_connections");
                for (Connection guest : guests) {
                    guest.close();
                }
                recovers(scene, scene.server.heartbeat(), scene.server.walk("shop"));

                assertThat(onlooker.most()).isEqualTo(2);
            }
        }
    }

    private static void fill(PostgresServer server, List<Connection> guests) throws SQLException {
        server.execute("postgres", "CREATE ROLE guest LOGIN");
        try {
            while (true) {
                guests.add(server.connect("postgres", "guest", null));
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53300");
        }
    }

    @Test
    void serverKilledInMidQueryIsMetAgainAfterItsStart() throws Exception {
        try (var victim =
                PostgresServer.builder().major(major()).withStatistics().start()) {
            prepare(victim);
            try (var scene = Scene.of(victim)) {
                Session shop = scene.server.walk("shop");
                one(scene.server.heartbeat());
                var running = inBackground(() -> shop.query(query("long", "SELECT pg_sleep(5)"), row -> 1));
                awaitStatement(victim, "pg_sleep");

                victim.kill();
                DatabaseException failure = failure(() -> unwrapped(running));
                failure(() -> one(shop));
                failure(() -> one(scene.server.heartbeat()));

                assertThat(failure)
                        .isInstanceOfAny(DatabaseException.Unreachable.class, DatabaseException.ServerShutdown.class);
                assertThat(scene.log.warnings()).hasSize(1).first().asString().contains("check that the server runs");
                victim.start();
                try (var onlooker = new Scene.Onlooker(victim)) {
                    recovers(scene, shop, scene.server.heartbeat());
                    assertThat(onlooker.most()).isLessThanOrEqualTo(2);
                }
                assertThat(scene.changes).extracting(ServerChange::kind).containsExactly(ServerChange.Kind.RESTARTED);
            }
        }
    }

    private static <T> CompletableFuture<T> inBackground(Callable<T> action) {
        var answer = new CompletableFuture<T>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(action.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static <T> T unwrapped(CompletableFuture<T> answer) throws Exception {
        try {
            return answer.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void awaitStatement(PostgresServer server, String part) throws Exception {
        eventually(() -> {
            assertThat(server.query(
                            "postgres",
                            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
                                    + " AND query LIKE '%dbintel%" + part + "%'"))
                    .contains("1");
            return true;
        });
    }

    @Test
    void silentConnectionIsCutAtTheDeadlineWithAStatementInFlight() throws Exception {
        try (var proxy = FaultProxy.to(postgres.host(), postgres.port());
                var scene = new Scene(proxy.host(), proxy.port(), "watcher", "", Scene.QUICK);
                var onlooker = new Scene.Onlooker(postgres)) {
            Session shop = scene.server.walk("shop");
            one(scene.server.heartbeat());
            var running = inBackground(() -> shop.query(query("half_second", "SELECT pg_sleep(0.5)"), row -> 1));
            awaitStatement(postgres, "pg_sleep");

            proxy.silence();
            DatabaseException failure = failure(() -> unwrapped(running));
            failure(() -> one(shop));
            failure(() -> one(scene.server.heartbeat()));

            assertThat(failure).isInstanceOf(DatabaseException.DeadlineExceeded.class);
            assertThat(scene.log.warnings()).hasSize(1).first().asString().contains("firewall");
            proxy.resume();
            recovers(scene, shop, scene.server.heartbeat());
            assertThat(onlooker.most()).isLessThanOrEqualTo(2);
            assertThat(proxy.awaitConnections(2, SOON)).isTrue();
        }
    }

    @Test
    void silentIdleConnectionIsCutAtTheDeadlineOfTheNextStatement() throws Exception {
        try (var proxy = FaultProxy.to(postgres.host(), postgres.port());
                var scene = new Scene(proxy.host(), proxy.port(), "watcher", "", Scene.QUICK);
                var onlooker = new Scene.Onlooker(postgres)) {
            one(scene.server.walk("shop"));
            one(scene.server.heartbeat());

            proxy.silence();
            assertThat(failure(() -> one(scene.server.walk("shop"))))
                    .isInstanceOf(DatabaseException.DeadlineExceeded.class);
            proxy.resume();

            recovers(scene, scene.server.walk("shop"), scene.server.heartbeat());
            assertThat(scene.log.warnings()).hasSize(1);
            assertThat(onlooker.most()).isLessThanOrEqualTo(2);
        }
    }

    /** Silence between log-in and the answer to the first question: we know no more of the session than its process id. */
    @Test
    void sessionThatFellSilentBeforeItsCheckIsEndedByTheNextConnection() throws Exception {
        Guard patient = Scene.QUICK.withTimeouts(Duration.ofMillis(700), Duration.ofMillis(600));
        try (var proxy = FaultProxy.to(postgres.host(), postgres.port());
                var scene = new Scene(proxy.host(), proxy.port(), "watcher", "", patient);
                Connection owner = postgres.connect("shop");
                var onlooker = new Scene.Onlooker(postgres)) {
            // The check reads this catalogue, logging in does not.
            owner.setAutoCommit(false);
            owner.createStatement().execute("LOCK TABLE pg_catalog.pg_extension IN ACCESS EXCLUSIVE MODE");
            var connecting = inBackground(() -> one(scene.server.walk("shop")));
            awaitStatement(postgres, "pg_extension");
            proxy.silence();
            owner.rollback();
            assertThat(failure(() -> unwrapped(connecting))).isInstanceOf(DatabaseException.DeadlineExceeded.class);
            String lost = postgres.query(
                            "postgres",
                            "SELECT pid::text FROM pg_stat_activity WHERE application_name LIKE 'dbintel/%'")
                    .orElseThrow();

            // The old connection stays silent; its server's end learns nothing of the close.
            proxy.admit();
            assertThat(eventually(() -> one(scene.server.walk("shop")))).isEqualTo(1);

            assertThat(
                            postgres.query(
                                    "postgres",
                                    "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE application_name LIKE 'dbintel/%'"))
                    .isPresent()
                    .get()
                    .isNotEqualTo(lost)
                    .asString()
                    .doesNotContain(" ");
            assertThat(onlooker.most()).isEqualTo(2);
        }
    }

    @Test
    void changedPasswordIsSaidOnceAndARightOneIsTaken() throws Exception {
        try (var locked =
                PostgresServer.builder().major(major()).password("boss").start()) {
            locked.execute("postgres", "CREATE ROLE watcher LOGIN PASSWORD 'first'", "CREATE DATABASE shop");
            try (var scene = new Scene(locked.host(), locked.port(), "watcher", "first", Scene.QUICK);
                    var onlooker = new Scene.Onlooker(locked)) {
                one(scene.server.heartbeat());
                locked.execute("postgres", "ALTER ROLE watcher PASSWORD 'second'");

                assertThat(one(scene.server.heartbeat()))
                        .as("the kept connection goes on")
                        .isEqualTo(1);
                assertThat(failure(() -> one(scene.server.walk("shop"))))
                        .isInstanceOf(DatabaseException.AuthenticationFailed.class);
                failure(() -> one(scene.server.walk("shop")));

                assertThat(scene.log.warnings())
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("28P01", "check username and password")
                        .doesNotContain("first");
                locked.execute("postgres", "ALTER ROLE watcher PASSWORD 'first'");
                recovers(scene, scene.server.walk("shop"));
                assertThat(onlooker.most()).isEqualTo(2);
            }
        }
    }

    @Test
    void restartWithStatisticsResetIsAnEventAndNoNegativeNumber() throws Exception {
        Query statements =
                query("statements", "SELECT queryid, calls FROM public.pg_stat_statements WHERE queryid IS NOT NULL");
        try (var restarted = PostgresServer.builder()
                .major(major())
                .withStatistics()
                .setting("pg_stat_statements.save", "off")
                .start()) {
            prepare(restarted);
            restarted.execute("postgres", "CREATE EXTENSION pg_stat_statements");
            try (var scene = Scene.of(restarted)) {
                Session session = scene.server.heartbeat();
                var deltas = new Deltas<Long>(1_000);
                for (int i = 0; i < 20; i++) {
                    one(session);
                }
                read(session, statements, deltas);
                read(session, statements, deltas);

                restarted.restart();
                for (int i = 0; i < 3; i++) {
                    one(session);
                }
                Deltas.Summary after = read(session, statements, deltas);
                Deltas.Summary later = read(session, statements, deltas);

                assertThat(after.newEpoch()).isTrue();
                assertThat(later.newEpoch()).isFalse();
                assertThat(scene.changes).extracting(ServerChange::kind).containsExactly(ServerChange.Kind.RESTARTED);
                assertThat(scene.log.warnings())
                        .as("a restart between two statements is no fault")
                        .isEmpty();
            }
        }
    }

    private record Calls(long id, long calls) {}

    private static Deltas.Summary read(Session session, Query statements, Deltas<Long> deltas) throws Exception {
        Rows<Calls> rows =
                session.query(statements, row -> new Calls(row.integer("queryid", 0), row.integer("calls", 0)));
        Deltas<Long>.Round round = deltas.begin(session.identity().epoch(), "", true);
        for (Calls each : rows) {
            switch (round.of(each.id(), (double) each.calls())) {
                case Delta.Grown(double[] by) -> assertThat(by[0]).isBetween(0.0, 10.0);
                case Delta.FirstSight() -> {}
                case Delta.Reset(double[] since) -> assertThat(since[0]).isLessThan(10);
            }
        }
        return round.end();
    }

    @Test
    void failoverBehindOneAddressMovesBothConnectionsAndStartsAnEpoch() throws Exception {
        try (var second = PostgresServer.builder()
                        .major(major())
                        .withStatistics()
                        .ownIdentity()
                        .start();
                var proxy = FaultProxy.to(postgres.host(), postgres.port());
                var scene = new Scene(proxy.host(), proxy.port(), "watcher", "", Scene.QUICK);
                var onlooker = new Scene.Onlooker(second)) {
            prepare(second);
            Session heartbeat = scene.server.heartbeat();
            one(heartbeat);
            one(scene.server.walk("shop"));
            String before = heartbeat.identity().epoch();

            proxy.target(second.host(), second.port());
            assertThat(one(scene.server.walk("other")))
                    .as("a new connection, to the second server")
                    .isEqualTo(1);

            assertThat(scene.changes).extracting(ServerChange::kind).containsExactly(ServerChange.Kind.FAILED_OVER);
            one(heartbeat);
            assertThat(heartbeat.identity().epoch())
                    .as("the kept connection followed")
                    .isNotEqualTo(before)
                    .isEqualTo(scene.server.walk("other").identity().epoch());
            proxy.target(postgres.host(), postgres.port());
            proxy.cut();
            assertThat(one(heartbeat)).isEqualTo(1);
            assertThat(heartbeat.identity().epoch()).isEqualTo(before);
            assertThat(scene.log.warnings()).isEmpty();
            assertThat(onlooker.most()).isEqualTo(2);
        }
    }

    @Test
    void missingExtensionIsSaidOnceWithItsCureAndComesBack() throws Exception {
        try (var scene = Scene.of(postgres)) {
            Session other = scene.server.walk("other");
            Query statements = query("statements", "SELECT count(*) AS n FROM public.pg_stat_statements");

            for (int i = 0; i < 3; i++) {
                assertThat(failure(() -> other.query(statements, row -> row.integer("n", 0))))
                        .isInstanceOf(DatabaseException.UndefinedObject.class);
            }

            assertThat(scene.log.warnings())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("CREATE EXTENSION pg_stat_statements");
            postgres.execute("other", "CREATE EXTENSION pg_stat_statements");
            assertThat(other.first(statements, row -> row.integer("n", 0))).isPresent();
            recovers(scene, other);
            postgres.execute("other", "DROP EXTENSION pg_stat_statements");
        }
    }

    @Test
    void libraryThatIsNotLoadedIsSaidWithItsCure() throws Exception {
        try (var bare = PostgresServer.builder().major(major()).start()) {
            prepare(bare);
            bare.execute("postgres", "CREATE EXTENSION pg_stat_statements");
            try (var scene = Scene.of(bare)) {
                Session session = scene.server.heartbeat();

                assertThat(failure(() -> session.query(
                                query("statements", "SELECT count(*) AS n FROM public.pg_stat_statements"), row -> 1)))
                        .isInstanceOf(DatabaseException.UndefinedObject.class);

                assertThat(session.capabilities().statements()).isEmpty();
                assertThat(scene.log.warnings()).hasSize(1).first().asString().contains("shared_preload_libraries");
            }
        }
    }

    @Test
    void missingGrantIsSaidOnceWithItsCureAndComesBack() throws Exception {
        postgres.execute("postgres", "CREATE ROLE stranger LOGIN");
        try (var scene = new Scene(postgres.host(), postgres.port(), "stranger", "", Scene.QUICK)) {
            Session session = scene.server.heartbeat();
            Query wal = query("wal", "SELECT count(*) AS n FROM pg_ls_waldir()");

            for (int i = 0; i < 3; i++) {
                assertThat(failure(() -> session.query(wal, row -> 1)))
                        .isInstanceOf(DatabaseException.PermissionDenied.class);
            }

            assertThat(session.capabilities().monitor()).isFalse();
            assertThat(session.identity().systemIdentifier())
                    .as("readable by everybody")
                    .isPresent();
            assertThat(scene.log.warnings()).hasSize(1).first().asString().contains("GRANT pg_monitor TO \"stranger\"");
            postgres.execute("postgres", "GRANT pg_monitor TO stranger");
            assertThat(session.first(wal, row -> row.integer("n", 0))).isPresent();
            recovers(scene, session);
        }
    }

    @Test
    void statementThatRunsTooLongIsEndedByTheServer() throws Exception {
        try (var scene = Scene.of(postgres)) {
            Session session = scene.server.heartbeat();

            assertThat(failure(() -> session.query(query("long", "SELECT pg_sleep(60)"), row -> 1)))
                    .isInstanceOf(DatabaseException.StatementTimeout.class);

            assertThat(one(session)).isEqualTo(1);
            assertThat(scene.server.ledger().total().connectionsOpened())
                    .as("the connection was kept")
                    .isEqualTo(1);
        }
    }
}
