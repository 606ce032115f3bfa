package io.dbintel.collector.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.Configured;
import io.dbintel.collector.config.FeatureGates;
import io.dbintel.collector.config.PipelineConfig;
import io.dbintel.component.Clock;
import io.dbintel.component.ComponentFactory;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.component.Status;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphTest {
    private final Fakes fakes = new Fakes();
    private final TestSettings settings = new TestSettings();
    private final StatusBoard board = new StatusBoard(Clock.SYSTEM, reason -> {});

    @Test
    void startsFromExportersToReceiversAndStopsInTheOtherDirection() throws StartException {
        Graph graph = build(pipeline("logs", "r", List.of("p1", "p2"), "e"));

        graph.start(Host.EMPTY, board);
        graph.close(Deadline.after(Duration.ofSeconds(1), Clock.SYSTEM));

        assertThat(fakes.events)
                .filteredOn(event -> !event.startsWith("consumer"))
                .containsExactly(
                        "start exporter/fake/e",
                        "start processor/fake/p2",
                        "start processor/fake/p1",
                        "start receiver/fake/r",
                        "close receiver/fake/r",
                        "close processor/fake/p1",
                        "close processor/fake/p2",
                        "close exporter/fake/e");
    }

    @Test
    void anExporterInTwoPipelinesIsOneInstanceAndAProcessorIsTwo() throws StartException {
        Graph graph = build(pipeline("logs", "r", List.of("p1"), "e"), pipeline("logs/2", "r", List.of("p1"), "e"));

        assertThat(graph.parts())
                .extracting(part -> part.key().kind() + " " + part.key().part())
                .containsExactly("RECEIVER ", "PROCESSOR logs", "PROCESSOR logs/2", "EXPORTER ");
        assertThat(fakes.events).containsExactly("consumer fake/e logs");
    }

    @Test
    void aReceiverInTwoPipelinesFeedsBothAndCountsOnce() throws StartException {
        build(pipeline("logs", "r", List.of(), "e"), pipeline("logs/2", "r", List.of("p1"), "e"));

        Delivery delivery = send(3);

        assertThat(delivery).isEqualTo(Delivery.accepted());
        assertThat(fakes.exported.get("fake/e logs")).extracting(Batch::items).containsExactly(3, 3);
        assertThat(settings.total("otelcol_receiver_accepted_log_records")).isEqualTo(3);
        assertThat(settings.total("otelcol_processor_incoming_items")).isEqualTo(3);
        assertThat(settings.total("otelcol_processor_outgoing_items")).isEqualTo(3);
    }

    @Test
    void aSignalThatNoPipelineTakesHasNoOutlet() throws StartException {
        build(pipeline("logs", "r", List.of(), "e"));

        assertThat(fakes.outlets("fake/r").of(Signal.LOGS)).isPresent();
        assertThat(fakes.outlets("fake/r").of(Signal.TRACES)).isEmpty();
    }

    @Test
    void aProcessorThatFailsRefusesTheBatchAndThePipelineGoesOn() throws StartException {
        build(pipeline("logs", "r", List.of("failing"), "e"), pipeline("logs/2", "r", List.of(), "e"));

        Delivery delivery = send(2);

        assertThat(delivery).isEqualTo(new Delivery.Refused(2, "internal error: IllegalStateException"));
        assertThat(fakes.exported.get("fake/e logs")).extracting(Batch::items).containsExactly(2);
        assertThat(settings.total("otelcol_receiver_refused_log_records")).isEqualTo(2);
    }

    @Test
    void aComponentThatCannotStartIsNamed() throws StartException {
        fakes.broken = "processor/fake/p1";
        Graph graph = build(pipeline("logs", "r", List.of("p1"), "e"));

        assertThatThrownBy(() -> graph.start(Host.EMPTY, board))
                .hasMessage("cannot start pipelines: failed to start \"fake/p1\" processor: it is broken");
        assertThat(fakes.events).doesNotContain("start receiver/fake/r");
    }

    @Test
    void aDefectInAStartIsSaidInOneLineWithTheComponent() throws StartException {
        fakes.defective = "exporter/fake/e";
        Graph graph = build(pipeline("logs", "r", List.of(), "e"));

        assertThatThrownBy(() -> graph.start(Host.EMPTY, board))
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "cannot start pipelines: failed to start \"fake/e\" exporter: an error of the program, please"
                                + " report it: java.lang.IllegalStateException: it is defective");
    }

    @Test
    void statusIsOkAfterStartUnlessTheComponentSaidOtherwise() throws StartException {
        Graph graph = build(pipeline("logs", "r", List.of(), "e"));

        graph.start(Host.EMPTY, board);

        assertThat(graph.parts())
                .extracting(part -> board.of(part.key()).state())
                .containsOnly(Status.State.OK);
    }

    private Delivery send(int records) {
        var batch = new Batch<>(Signal.LOGS);
        var scope = batch.addResource(new Resource()).addScope(new Scope());
        for (int i = 0; i < records; i++) {
            scope.add(new LogRecord().setTime(i));
        }
        return fakes.outlets("fake/r").of(Signal.LOGS).orElseThrow().consume(batch);
    }

    private static PipelineConfig pipeline(String id, String receiver, List<String> processors, String exporter) {
        return new PipelineConfig(
                id,
                Signal.LOGS,
                List.of(new ComponentId("fake", receiver)),
                processors.stream().map(name -> new ComponentId("fake", name)).toList(),
                List.of(new ComponentId("fake", exporter)));
    }

    private Graph build(PipelineConfig... pipelines) throws StartException {
        var config = new CollectorConfig(
                configured(fakes.receiver, Map.of("r", "{}")),
                configured(fakes.processor, Map.of("p1", "{}", "p2", "{}", "failing", "fails: on purpose")),
                configured(fakes.exporter, Map.of("e", "{}")),
                Map.of(),
                List.of(),
                List.of(pipelines),
                ConfigNode.empty(new Problems()),
                Set.of(),
                FeatureGates.defaults());
        return Graph.build(config, (key, configured) -> {
            var own = settings.of(key.kind(), key.id(), key.part());
            return new Settings(
                    own.kind(),
                    own.id(),
                    own.pipeline(),
                    own.clock(),
                    own.meter(),
                    own.log(),
                    own.build(),
                    board.reporter(key),
                    own.shared());
        });
    }

    private static <C> Map<ComponentId, Configured<?>> configured(
            ComponentFactory<C> factory, Map<String, String> yamlByName) {
        var all = new LinkedHashMap<ComponentId, Configured<?>>();
        yamlByName.forEach((name, yaml) -> {
            ConfigNode node = TestConfig.node("fake/" + name, yaml, new Problems());
            var id = new ComponentId("fake", name);
            all.put(id, new Configured<>(id, factory, factory.read(node), node));
        });
        return all;
    }
}
