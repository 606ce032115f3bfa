package io.dbintel.receivers.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Clock;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.Receiver;
import io.dbintel.component.Status;
import io.dbintel.servers.FaultProxy;
import io.dbintel.servers.PostgresServer;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestCa;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a real server through the whole receiver: it goes on by itself, says once what is wrong, holds two sessions at most. */
class FaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OURS = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'dbintel/%'";

    /** The receiver with its thread, five rounds a second. */
    private static final class Running implements AutoCloseable {
        final RecordingConsumer<Metric> metrics = new RecordingConsumer<>();
        final RecordingConsumer<LogRecord> logs = new RecordingConsumer<>();
        final RecordingLog log = new RecordingLog();
        final TestSettings settings = new TestSettings().withLog(log);
        private final Receiver receiver;

        Running(String yaml) throws Exception {
            var factory = new PostgresqlReceiverFactory();
            PostgresqlConfig config = TestConfig.read(
                    factory,
                    "username: watcher\ninitial_delay: 0s\ncollection_interval: 200ms\n"
                            + "events: {db.server.top_query: {enabled: true}}\n"
                            + "top_query_collection: {collection_interval: 0s}\n" + yaml);
            receiver = factory.create(config, settings.of(Kind.RECEIVER, "postgresql"), new Outlets() {
                @Override
                @SuppressWarnings("unchecked") // the outlet of a signal takes the items of that signal
                public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                    return Optional.of((Consumer<R>) (signal == Signal.METRICS ? metrics : logs));
                }
            });
            receiver.start(Host.EMPTY);
        }

        static Running at(String host, int port) throws Exception {
            return new Running("endpoint: %s:%d\npassword: pw\ntls: {insecure: true}\n".formatted(host, port));
        }

        /** Waits for so many more rounds with metrics. */
        void goesOn(int rounds) throws Exception {
            int enough = metrics.batches().size() + rounds;
            await(() -> metrics.batches().size() >= enough, "rounds go on: " + log.lines());
        }

        /** What it warned of, but for the choice of a model and failed rounds. */
        List<String> faults() {
            return log.warnings().stream()
                    .filter(each -> !each.startsWith("Feature gate") && !each.startsWith("Error scraping"))
                    .toList();
        }

        Status.State lastState() {
            List<Status> all = settings.statuses();
            return all.isEmpty() ? Status.State.STARTING : all.getLast().state();
        }

        @Override
        public void close() {
            receiver.close(Deadline.after(Duration.ofSeconds(10), Clock.SYSTEM));
        }
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    /** Counts our sessions on a server again and again. */
    private static final class Onlooker implements AutoCloseable {
        private final Connection connection;
        private final AtomicInteger most = new AtomicInteger();
        private final CountDownLatch ending = new CountDownLatch(1);
        private final Thread thread;

        Onlooker(PostgresServer postgres) throws SQLException {
            connection = postgres.connect("postgres");
            thread = Thread.ofVirtual().start(this::look);
        }

        private void look() {
            try (var statement = connection.prepareStatement(OURS)) {
                do {
                    try (var rows = statement.executeQuery()) {
                        rows.next();
                        most.accumulateAndGet(rows.getInt(1), Math::max);
                    }
                } while (!ending.await(2, TimeUnit.MILLISECONDS));
            } catch (SQLException e) {
                ending.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        int most() {
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

    private static PostgresServer prepared(PostgresServer.Builder builder) throws Exception {
        PostgresServer postgres = builder.withStatistics().start();
        Watch.grant(postgres);
        postgres.execute(
                "postgres", "CREATE EXTENSION pg_stat_statements", "CREATE DATABASE app", "CREATE DATABASE other");
        postgres.execute("app", "CREATE TABLE orders (id int PRIMARY KEY, note text)");
        return postgres;
    }

    /** Rows inserted by {@link #work}, as one round tells; nothing where it could not read them. */
    private static List<Double> inserted(List<Batch<Metric>> rounds) {
        return rounds.stream()
                .flatMap(each -> Points.of(each).of("postgresql.operations").entrySet().stream())
                .filter(each ->
                        each.getKey().contains("operation=ins") && each.getKey().contains("public.orders"))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void failoverBehindOneAddressMixesNoNumbersOfTwoServers(int major) throws Exception {
        try (var first = prepared(PostgresServer.builder().major(major));
                var second = prepared(PostgresServer.builder().major(major).ownIdentity());
                var proxy = FaultProxy.to(first.host(), first.port());
                var onlooker = new Onlooker(second)) {
            // The same statement and tables on both, with numbers far apart; the second server has done less of it.
            work(first, 400);
            work(second, 150);
            try (var running = Running.at(proxy.host(), proxy.port())) {
                await(() -> inserted(running.metrics.batches()).contains(400.0), "counters of the first server");
                running.goesOn(2);

                proxy.target(second.host(), second.port());
                proxy.cut();
                await(() -> running.log.infos().contains("another server answers at this address"), "new identity");
                await(() -> inserted(running.metrics.batches()).contains(150.0), "counters of the second server");
                running.goesOn(2);
                work(second, 7);
                await(() -> inserted(running.metrics.batches()).contains(157.0), "goes on counting");
                await(() -> !told(running).isEmpty(), "events of the second server");
                running.goesOn(2);

                assertThat(inserted(running.metrics.batches()))
                        .as("of one server and then of the other")
                        .filteredOn(each -> each != 0)
                        .containsExactly(400.0, 150.0, 157.0);
                assertThat(told(running).stream().mapToLong(Long::longValue).sum())
                        .as("calls since the failover, none of those that only the difference of two servers makes")
                        .isEqualTo(7);
                assertThat(running.faults()).allMatch(each -> each.contains("check that the server runs"));
                assertThat(onlooker.most()).isEqualTo(2);
            }
        }
    }

    private static void work(PostgresServer postgres, int times) throws SQLException {
        try (Connection connection = postgres.connect("app");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < times; i++) {
                statement.execute("INSERT INTO orders SELECT coalesce(max(id), 0) + 1 FROM orders");
            }
        }
    }

    /** Calls of {@link #work} that events told of. */
    private static List<Long> told(Running running) {
        return running.logs.records().stream()
                .filter(each -> each.attributes().text("db.query.text").startsWith("INSERT INTO orders"))
                .map(each -> each.attributes().get("postgresql.calls") instanceof Value.Int(long calls) ? calls : 0L)
                .toList();
    }

    @Test
    void databaseDroppedInMidScrapeCostsItsOwnNumbersOnly() throws Exception {
        try (var postgres = prepared(PostgresServer.builder());
                var onlooker = new Onlooker(postgres);
                var running = Running.at(postgres.host(), postgres.port())) {
            running.goesOn(2);
            for (int i = 0; i < 5; i++) {
                postgres.execute("postgres", "CREATE DATABASE brief_" + i);
                await(() -> has(running, "brief_"), "the new database is reported");
                postgres.execute("postgres", "DROP DATABASE brief_" + i + " WITH (FORCE)");
                await(() -> !has(running, "brief_"), "the dropped database is gone");
            }

            running.goesOn(3);
            assertThat(running.lastState()).isEqualTo(Status.State.OK);
            assertThat(has(running, "=app")).isTrue();
            assertThat(onlooker.most()).isEqualTo(2);
        }
    }

    private static boolean has(Running running, String database) {
        return Points.of(running.metrics.batches().getLast()).of("postgresql.commits").keySet().stream()
                .anyMatch(each -> each.contains(database));
    }

    @Test
    void silentConnectionIsSaidOnceAndTheReceiverGoesOnByItself() throws Exception {
        try (var postgres = prepared(PostgresServer.builder());
                var proxy = FaultProxy.to(postgres.host(), postgres.port());
                var onlooker = new Onlooker(postgres);
                var running = Running.at(proxy.host(), proxy.port())) {
            running.goesOn(2);

            proxy.silence();
            await(() -> running.lastState() == Status.State.RECOVERABLE_ERROR, "the silence shows");
            proxy.admit();
            running.goesOn(3);

            assertThat(running.faults()).singleElement().asString().contains("firewall");
            assertThat(running.lastState()).isEqualTo(Status.State.OK);
            await(() -> sessions(postgres) == 2, "what the silence left behind is ended");
            assertThat(onlooker.most())
                    .as("two of ours, and for a moment those that the server does not know to be dead")
                    .isLessThanOrEqualTo(4);
        }
    }

    private static int sessions(PostgresServer postgres) {
        try {
            return Integer.parseInt(postgres.query("postgres", OURS).orElseThrow());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void changedPasswordIsSaidOnceWithItsCureAndARightOneIsTaken() throws Exception {
        try (var postgres = prepared(PostgresServer.builder().password("boss"));
                var onlooker = new Onlooker(postgres);
                var running = Running.at(postgres.host(), postgres.port())) {
            running.goesOn(2);

            postgres.execute(
                    "postgres",
                    "ALTER ROLE watcher PASSWORD 'another'",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'watcher'");
            await(() -> running.lastState() == Status.State.RECOVERABLE_ERROR, "the failure shows");
            postgres.execute("postgres", "ALTER ROLE watcher PASSWORD 'pw'");
            running.goesOn(3);

            assertThat(running.faults())
                    .filteredOn(each -> each.contains("28P01"))
                    .singleElement()
                    .asString()
                    .contains("check username and password");
            assertThat(running.log.lines()).noneMatch(each -> each.contains("another"));
            assertThat(running.lastState()).isEqualTo(Status.State.OK);
            assertThat(onlooker.most()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void socketFileAndCheckedTlsLeadToTheSameNumbers(int major, @TempDir Path folder) throws Exception {
        var authority = new TestCa(Files.createDirectory(folder.resolve("right")), "right");
        var stranger = new TestCa(Files.createDirectory(folder.resolve("wrong")), "wrong");
        TestCa.Identity identity = authority.issue("server", "127.0.0.1");
        try (var postgres =
                        prepared(PostgresServer.builder().major(major).tls(identity.certificate(), identity.key()));
                var socket = new Running("endpoint: %s:%d\npassword: pw\ntransport: unix\n"
                        .formatted(postgres.socketDirectory().orElseThrow(), postgres.port()));
                var tls = new Running(tls(postgres, authority));
                var refused = new Running(tls(postgres, stranger))) {
            socket.goesOn(1);
            tls.goesOn(1);

            assertThat(Points.of(socket.metrics.batches().getLast()).of("postgresql.commits"))
                    .containsOnlyKeys(Points.of(tls.metrics.batches().getLast())
                            .of("postgresql.commits")
                            .keySet()
                            .toArray(String[]::new));
            assertThat(postgres.query(
                            "postgres",
                            "SELECT string_agg(DISTINCT coalesce(host(a.client_addr), 'socket') || ' ' || s.ssl, ', ' ORDER BY"
                                    + " coalesce(host(a.client_addr), 'socket') || ' ' || s.ssl) FROM pg_stat_activity a"
                                    + " JOIN pg_stat_ssl s USING (pid) WHERE a.usename = 'watcher'"))
                    .contains("127.0.0.1 true, socket false");
            await(() -> refused.lastState() == Status.State.RECOVERABLE_ERROR, "the wrong authority is refused");
            assertThat(refused.faults()).singleElement().asString().contains("ca_file");
            assertThat(refused.metrics.batches()).isEmpty();
        }
    }

    private static String tls(PostgresServer postgres, TestCa authority) {
        return "endpoint: %s:%d\npassword: pw\ntls: {insecure_skip_verify: false, ca_file: %s}\n"
                .formatted(postgres.host(), postgres.port(), authority.certificate());
    }
}
