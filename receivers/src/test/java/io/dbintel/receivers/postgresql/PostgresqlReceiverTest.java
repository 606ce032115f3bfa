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
import io.dbintel.servers.PostgresServer;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The whole receiver with its thread, for both signals. */
class PostgresqlReceiverTest {
    private final RecordingConsumer<Metric> metrics = new RecordingConsumer<>();
    private final RecordingConsumer<LogRecord> logs = new RecordingConsumer<>();
    private final Outlets both = new Outlets() {
        @Override
        @SuppressWarnings("unchecked") // the outlet of a signal takes the items of that signal
        public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
            return Optional.of((Consumer<R>) (signal == Signal.METRICS ? metrics : logs));
        }
    };

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(5), Clock.SYSTEM);
    }

    @Test
    void oneInstanceServesBothSignalsOverTwoConnectionsAndLeavesNone() throws Exception {
        var settings = new TestSettings();
        var factory = new PostgresqlReceiverFactory();
        try (var postgres = PostgresServer.builder().start();
                Connection session = postgres.connect("postgres");
                Statement statement = session.createStatement()) {
            Watch.grant(postgres);
            postgres.execute("postgres", "CREATE DATABASE app");
            statement.execute("SELECT 4711");
            PostgresqlConfig config = TestConfig.read(factory, """
                    endpoint: 127.0.0.1:%d
                    username: watcher
                    password: pw
                    tls: {insecure: true}
                    initial_delay: 0s
                    collection_interval: 200ms
                    events: {db.server.query_sample: {enabled: true}}
                    """.formatted(postgres.port()));
            Receiver receiver = factory.create(config, settings.of(Kind.RECEIVER, "postgresql"), both);

            receiver.start(Host.EMPTY);
            metrics.awaitItems(60);
            logs.awaitItems(2);

            assertThat(logs.records())
                    .allMatch(
                            record -> record.attributes().text("db.query.text").equals("SELECT ?"));
            assertThat(settings.total("otelcol_scraper_scraped_metric_points")).isGreaterThanOrEqualTo(60);
            assertThat(settings.statuses().stream().map(Status::state)).containsOnly(Status.State.OK);
            assertThat(postgres.query("postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'watcher'"))
                    .contains("2");
            receiver.close(soon());
            receiver.close(soon());
            long end = System.nanoTime() + 10_000_000_000L;
            while (!postgres.query("postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'watcher'")
                    .equals(Optional.of("0"))) {
                assertThat(System.nanoTime()).as("sessions left").isLessThan(end);
            }
        }
    }

    @Test
    void serverThatDoesNotAnswerIsAStateAndNoEnd() throws Exception {
        var settings = new TestSettings();
        var factory = new PostgresqlReceiverFactory();
        PostgresqlConfig config = TestConfig.read(
                factory, "endpoint: 127.0.0.1:1\nusername: u\npassword: p\ninitial_delay: 0s\ntls: {insecure: true}\n");
        Receiver receiver = factory.create(config, settings.of(Kind.RECEIVER, "postgresql"), both);

        receiver.start(Host.EMPTY);

        long end = System.nanoTime() + 30_000_000_000L;
        while (settings.statuses().isEmpty()) {
            assertThat(System.nanoTime()).as("no state reported").isLessThan(end);
        }
        assertThat(settings.statuses().getFirst().state()).isEqualTo(Status.State.RECOVERABLE_ERROR);
        receiver.close(soon());
    }

    @Test
    void closeBeforeStartIsQuiet() throws Exception {
        var factory = new PostgresqlReceiverFactory();
        PostgresqlConfig config = TestConfig.read(factory, "username: u\npassword: p\n");
        Receiver receiver = factory.create(config, new TestSettings().of(Kind.RECEIVER, "postgresql"), both);

        receiver.close(soon());
        receiver.start(Host.EMPTY);
        receiver.close(soon());

        assertThat(metrics.batches()).isEmpty();
    }
}
