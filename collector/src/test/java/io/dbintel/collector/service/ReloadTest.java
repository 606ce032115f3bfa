package io.dbintel.collector.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.Configured;
import io.dbintel.collector.config.FeatureGates;
import io.dbintel.collector.config.PipelineConfig;
import io.dbintel.collector.telemetry.OwnLogs;
import io.dbintel.collector.telemetry.OwnTelemetry;
import io.dbintel.collector.telemetry.TelemetryConfig;
import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.CollectorView.ComponentState;
import io.dbintel.component.ComponentFactory;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Consumer;
import io.dbintel.component.Delivery;
import io.dbintel.component.StartException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.TestConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reload does to components that write down what happens to them. */
class ReloadTest {
    private final Fakes fakes = new Fakes();
    private Collector collector = collector(config(Map.of(), pipeline("r", List.of("p1", "p2"), "e")));

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void theSameConfigurationChangesNothing() throws StartException {
        start();

        assertThat(collector.reload(config(Map.of(), pipeline("r", List.of("p1", "p2"), "e"))))
                .isTrue();

        assertThat(events()).isEmpty();
        assertThat(send(2)).isEqualTo(Delivery.accepted());
        assertThat(items("fake/e")).containsExactly(2);
    }

    @Test
    void onlyTheProcessorThatChangedIsExchanged() throws StartException {
        start();
        Consumer<LogRecord> outlet = outlet("fake/r");

        assertThat(collector.reload(config(Map.of("p1", "with: more"), pipeline("r", List.of("p1", "p2"), "e"))))
                .isTrue();

        assertThat(events()).containsExactly("close processor/fake/p1", "start processor/fake/p1");
        assertThat(outlet.consume(records(3))).isEqualTo(Delivery.accepted());
        assertThat(items("fake/e")).containsExactly(3);
        assertThat(collector.metrics().total("otelcol_processor_incoming_items"))
                .isEqualTo(6);
    }

    @Test
    void processorsComeAndGoBelowARunningReceiver() throws StartException {
        start();
        Consumer<LogRecord> outlet = outlet("fake/r");

        assertThat(collector.reload(config(Map.of(), pipeline("r", List.of("p2", "p3"), "e"))))
                .isTrue();

        assertThat(events()).containsExactly("close processor/fake/p1", "start processor/fake/p3");
        assertThat(outlet.consume(records(1))).isEqualTo(Delivery.accepted());
        assertThat(collector.metrics().total("otelcol_processor_incoming_items"))
                .isEqualTo(2);

        assertThat(collector.reload(config(Map.of(), pipeline("r", List.of(), "e"))))
                .isTrue();
        assertThat(outlet.consume(records(1))).isEqualTo(Delivery.accepted());
        assertThat(collector.metrics().total("otelcol_processor_incoming_items"))
                .isEqualTo(2);
        assertThat(items("fake/e")).containsExactly(1, 1);
    }

    @Test
    void anExporterWithAPortOfItsOwnEndsBeforeTheNextBegins() throws StartException {
        start();
        Consumer<LogRecord> outlet = outlet("fake/r");

        collector.reload(config(Map.of("e", "with: more"), pipeline("r", List.of("p1", "p2"), "e")));

        assertThat(events()).containsExactly("close exporter/fake/e", "start exporter/fake/e");
        assertThat(outlet.consume(records(1))).isEqualTo(Delivery.accepted());
    }

    @Test
    void anExporterThatMayOverlapIsThereBeforeTheOldOneEnds() throws StartException {
        fakes.overlapping = true;
        start();

        collector.reload(config(Map.of("e", "with: more"), pipeline("r", List.of("p1", "p2"), "e")));
        collector.close();

        assertThat(events().subList(0, 1)).containsExactly("start exporter/fake/e");
        assertThat(events()).filteredOn("close exporter/fake/e"::equals).hasSize(2);
    }

    @Test
    void aReceiverThatChangedIsExchangedAndTheRestGoesOn() throws StartException {
        start();

        collector.reload(config(Map.of("r", "with: more"), pipeline("r", List.of("p1", "p2"), "e")));

        assertThat(events()).containsExactly("close receiver/fake/r", "start receiver/fake/r");
        assertThat(send(1)).isEqualTo(Delivery.accepted());
    }

    @Test
    void aPipelineIsAddedAndTakenAwayAgain() throws StartException {
        start();
        Consumer<LogRecord> outlet = outlet("fake/r");
        PipelineConfig second =
                new PipelineConfig("logs/2", Signal.LOGS, ids(List.of("r")), ids(List.of("p1")), ids(List.of("e2")));

        collector.reload(config(Map.of(), pipeline("r", List.of("p1", "p2"), "e"), second));

        assertThat(events()).containsExactly("start exporter/fake/e2", "start processor/fake/p1");
        assertThat(outlet.consume(records(2))).isEqualTo(Delivery.accepted());
        assertThat(items("fake/e2")).containsExactly(2);

        collector.reload(config(Map.of(), pipeline("r", List.of("p1", "p2"), "e")));

        assertThat(outlet.consume(records(1))).isEqualTo(Delivery.accepted());
        assertThat(items("fake/e2")).containsExactly(2);
        assertThat(items("fake/e")).containsExactly(2, 1);
        assertThat(collector.components()).extracting(ComponentState::id).doesNotContain(new ComponentId("fake", "e2"));
    }

    @Test
    void aComponentThatCannotStartLeavesEverythingAsItWas() throws StartException {
        start();
        Consumer<LogRecord> outlet = outlet("fake/r");
        fakes.broken = "exporter/fake/e2";

        assertThat(collector.reload(config(Map.of("p1", "with: more"), pipeline("r", List.of("p1", "p2"), "e2"))))
                .isFalse();

        assertThat(outlet.consume(records(2))).isEqualTo(Delivery.accepted());
        assertThat(items("fake/e")).containsExactly(2);
        assertThat(collector.fatal()).isNotDone();
        assertThat(collector.components())
                .extracting(state -> state.id().name())
                .containsExactly("r", "p1", "p2", "e");

        fakes.broken = "";
        assertThat(collector.reload(config(Map.of("p1", "with: more"), pipeline("r", List.of("p1", "p2"), "e2"))))
                .isTrue();
        assertThat(outlet.consume(records(3))).isEqualTo(Delivery.accepted());
        assertThat(items("fake/e2")).containsExactly(3);
    }

    @Test
    void aReceiverThatCannotStartBringsTheOldOneBack() throws StartException {
        start();
        fakes.broken = "receiver/fake/r2";

        assertThat(collector.reload(config(Map.of(), pipeline("r2", List.of("p1"), "e2"))))
                .isFalse();

        assertThat(send(1)).isEqualTo(Delivery.accepted());
        assertThat(items("fake/e")).containsExactly(1);
        assertThat(collector.fatal()).isNotDone();
    }

    @Test
    void whatIsUnderWayDuringReloadsIsNeitherLostNorRefused()
            throws StartException, InterruptedException, ExecutionException {
        start();
        Consumer<LogRecord> outlet = outlet("fake/r");
        var stop = new AtomicBoolean();
        var begun = new CountDownLatch(4);
        try (ExecutorService senders = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> sent = java.util.stream.Stream.generate(() -> senders.submit(() -> {
                        begun.countDown();
                        int count = 0;
                        while (!stop.get()) {
                            assertThat(outlet.consume(records(1))).isEqualTo(Delivery.accepted());
                            count++;
                        }
                        return count;
                    }))
                    .limit(4)
                    .toList();
            begun.await();
            for (int i = 0; i < 50; i++) {
                fakes.overlapping = i % 2 == 0;
                assertThat(collector.reload(config(
                                Map.of("p1", "with: p" + i, "e", "with: e" + i / 3),
                                pipeline("r", i % 3 == 0 ? List.of("p2") : List.of("p1", "p2"), "e"))))
                        .isTrue();
            }
            stop.set(true);
            int total = 0;
            for (Future<Integer> each : sent) {
                total += each.get();
            }
            assertThat(items("fake/e").stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(total)
                    .isPositive();
        }
    }

    private void start() throws StartException {
        collector.start();
        fakes.events.clear();
    }

    private List<String> events() {
        return fakes.events.stream()
                .filter(event -> !event.startsWith("consumer"))
                .toList();
    }

    private Consumer<LogRecord> outlet(String receiver) {
        return fakes.outlets(receiver).of(Signal.LOGS).orElseThrow();
    }

    private Delivery send(int records) {
        return outlet("fake/r").consume(records(records));
    }

    private List<Integer> items(String exporter) {
        return fakes.exported.getOrDefault(exporter + " logs", List.of()).stream()
                .map(Batch::items)
                .toList();
    }

    private static Batch<LogRecord> records(int count) {
        var batch = new Batch<>(Signal.LOGS);
        var scope = batch.addResource(new Resource()).addScope(new Scope());
        for (int i = 0; i < count; i++) {
            scope.add(new LogRecord().setTime(i));
        }
        return batch;
    }

    private static PipelineConfig pipeline(String receiver, List<String> processors, String exporter) {
        return new PipelineConfig("logs", Signal.LOGS, ids(List.of(receiver)), ids(processors), ids(List.of(exporter)));
    }

    private static List<ComponentId> ids(List<String> names) {
        return names.stream().map(name -> new ComponentId("fake", name)).toList();
    }

    private static Collector collector(CollectorConfig config) {
        var telemetry =
                TelemetryConfig.read(TestConfig.node("service::telemetry", "metrics: {readers: []}", new Problems()));
        var build = new BuildInfo("dbintel", "", "1.2.3");
        return new Collector(
                config,
                new OwnTelemetry(telemetry, OwnLogs.install(), build, Clock.SYSTEM),
                build,
                Clock.SYSTEM,
                Duration.ofSeconds(5));
    }

    /** @param settings of components by name, where they are not empty */
    private CollectorConfig config(Map<String, String> settings, PipelineConfig... pipelines) {
        return new CollectorConfig(
                configured(fakes.receiver, settings, "r", "r2"),
                configured(fakes.processor, settings, "p1", "p2", "p3"),
                configured(fakes.exporter, settings, "e", "e2"),
                Map.of(),
                List.of(),
                List.of(pipelines),
                ConfigNode.empty(new Problems()),
                Set.of(),
                FeatureGates.defaults());
    }

    private static <C> Map<ComponentId, Configured<?>> configured(
            ComponentFactory<C> factory, Map<String, String> settings, String... names) {
        var all = new LinkedHashMap<ComponentId, Configured<?>>();
        for (String name : names) {
            ConfigNode node = TestConfig.node("fake/" + name, settings.getOrDefault(name, "{}"), new Problems());
            var id = new ComponentId("fake", name);
            all.put(id, new Configured<>(id, factory, factory.read(node), node));
        }
        return all;
    }
}
