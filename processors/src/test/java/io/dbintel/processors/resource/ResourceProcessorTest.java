package io.dbintel.processors.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Delivery;
import io.dbintel.component.Kind;
import io.dbintel.processors.TestBatches;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceProcessorTest {
    private static final String YAML = """
            attributes:
              - {key: service.name, value: database-monitoring, action: insert}
              - {key: tenant, from_context: metadata.x-tenant, action: upsert}
              - {key: host.secret, action: delete}
            """;

    private final ResourceProcessorFactory factory = new ResourceProcessorFactory();

    @Test
    void resourcesOfEverySignalAreChanged() throws Exception {
        assertThat(process(Signal.LOGS, TestBatches.logs(0, 2)))
                .isEqualTo("{service.name=database-monitoring, tenant=t1}");
        assertThat(process(Signal.METRICS, TestBatches.points(0, 2)))
                .isEqualTo("{service.name=database-monitoring, tenant=t1}");
    }

    private <R extends Item> String process(Signal<R> signal, Batch<R> batch) throws Exception {
        batch.groups().getFirst().resource().attributes().put("host.secret", "x");
        batch.withOrigin(new Origin("", "", Map.of("x-tenant", List.of("t1")), Map.of()));
        var next = new RecordingConsumer<R>();
        var processor = factory.create(
                signal, TestConfig.read(factory, YAML), new TestSettings().of(Kind.PROCESSOR, "resource"), next);

        assertThat(processor.consume(TestBatches.overTheWire(batch))).isEqualTo(Delivery.accepted());

        var attributes = TestBatches.overTheWire(next.batches().getFirst())
                .groups()
                .getFirst()
                .resource()
                .attributes();
        var text = new StringBuilder();
        attributes.forEach(entry -> text.append(text.isEmpty() ? "" : ", ")
                .append(entry.key())
                .append('=')
                .append(attributes.text(entry.key())));
        return "{" + text + "}";
    }

    @Test
    void attributesAreRequired() {
        assertThat(TestConfig.errors(factory, ""))
                .containsExactly("resource: error creating \"resource\" processor due to missing required field"
                        + " \"attributes\"; add at least one action under attributes");
    }
}
