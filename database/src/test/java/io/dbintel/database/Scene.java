package io.dbintel.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Kind;
import io.dbintel.component.config.Secret;
import io.dbintel.servers.PostgresServer;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server under watch, and one who looks from outside at what the watching does there. */
final class Scene implements AutoCloseable {
    /** Short limits, so that faults show soon: gives up after a second. */
    static final Guard QUICK = Guard.DEFAULT
            .withTimeouts(Duration.ofMillis(700), Duration.ofMillis(100))
            .withConnectTimeout(Duration.ofSeconds(1))
            .withBreaker(new Guard.Breaker(3, 5, Duration.ofMillis(20), Duration.ofMillis(100), 0.2));

    /** Longer than any deadline of {@link #QUICK}, with room for a slow machine. */
    static final Duration SOON = Duration.ofSeconds(6);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final RecordingLog log = new RecordingLog();
    final TestSettings settings = new TestSettings().withLog(log);
    final List<ServerChange> changes = new CopyOnWriteArrayList<>();
    final MonitoredServer server;

    Scene(String host, int port, String user, String password, Guard guard) {
        server = MonitoredServer.open(
                ServerTarget.tcp(host, port, user, new Secret(password), Tls.DISABLED),
                guard,
                settings.of(Kind.RECEIVER, "postgresql"));
        server.onChange(changes::add);
    }

    static Scene of(PostgresServer postgres) {
        return new Scene(postgres.host(), postgres.port(), "watcher", "", QUICK);
    }

    static Query query(String purpose, String sql) {
        return Query.of("test", purpose, sql);
    }

    static final Query ONE = query("one", "SELECT 1 AS one");

    static long one(Session session) throws DatabaseException {
        return session.first(ONE, row -> row.integer("one", 0)).orElseThrow();
    }

    /** Tries until it works; the circuit may be open for a moment. */
    static <T> T eventually(Callable<T> action) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return action.call();
            } catch (DatabaseException | AssertionError e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                pause();
            }
        }
    }

    static void pause() throws InterruptedException {
        assertThat(new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Override
    public void close() {
        server.close(Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM));
    }

    /** Counts our sessions on a server, over and over, from a connection of its own. */
    static final class Onlooker implements AutoCloseable {
        private static final String SESSIONS =
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'dbintel/%'";

        private final Connection connection;
        private final Thread thread;
        private final CountDownLatch ending = new CountDownLatch(1);
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger looks = new AtomicInteger();

        /** Begins when the sessions of other tests are gone. */
        Onlooker(PostgresServer postgres) throws Exception {
            connection = postgres.connect("postgres");
            eventually(() -> {
                assertThat(postgres.query("postgres", SESSIONS)).contains("0");
                return true;
            });
            thread = Thread.ofVirtual().start(this::look);
        }

        private void look() {
            try (var statement = connection.prepareStatement(SESSIONS)) {
                do {
                    try (var rows = statement.executeQuery()) {
                        rows.next();
                        most.accumulateAndGet(rows.getInt(1), Math::max);
                        looks.incrementAndGet();
                    }
                } while (!ending.await(2, TimeUnit.MILLISECONDS));
            } catch (SQLException e) {
                // The server was stopped: there is nothing to see any more.
                ending.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /**
         * The most sessions of ours that were there at one time, those of this moment included: a look may be under way that
         * began before the last of them, so it waits for the end of the one after it.
         */
        int most() throws InterruptedException {
            int enough = looks.get() + 2;
            while (looks.get() < enough && thread.isAlive()) {
                pause();
            }
            assertThat(looks).hasPositiveValue();
            return most.get();
        }

        @Override
        public void close() throws SQLException {
            ending.countDown();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            connection.close();
        }
    }
}
