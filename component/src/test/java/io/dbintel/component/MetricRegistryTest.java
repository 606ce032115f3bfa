package io.dbintel.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MetricRegistryTest {
    private static final Instrument ITEMS = Instrument.of("items", "{item}", "Items.");

    private final MetricRegistry registry = new MetricRegistry(Instrument.Level.NORMAL);
    private final Meter meter = registry.meter(Labels.NONE.with("exporter", "otlp"));

    @Test
    void theSameNameAndLabelsAreTheSameCounter() {
        meter.counter(ITEMS).add(2);
        registry.meter(Labels.NONE).with("exporter", "otlp").counter(ITEMS).add(3);

        assertThat(registry.total("items")).isEqualTo(5);
        assertThat(registry.snapshot().getFirst().samples()).hasSize(1);
    }

    @Test
    void oneNameCannotBeTwoThings() {
        meter.counter(ITEMS);

        assertThatThrownBy(() -> meter.gauge(ITEMS, () -> 1)).hasMessageContaining("items is a COUNTER, not a GAUGE");
    }

    @Test
    void instrumentsAboveTheLevelAreUsableAndNotShown() {
        meter.counter(ITEMS.at(Instrument.Level.DETAILED)).add(1);

        assertThat(registry.snapshot()).isEmpty();
    }

    @Test
    void removingAMeterTakesAwayAllSeriesWithItsLabels() {
        meter.with("signal", "logs").counter(ITEMS).add(1);
        registry.meter(Labels.NONE.with("exporter", "file")).counter(ITEMS).add(1);

        meter.remove();

        assertThat(registry.total("items")).isEqualTo(1);
    }

    @Test
    void seriesBeyondTheLimitAreAddedUpInOne() {
        for (int i = 0; i < MetricRegistry.MAX_SERIES + 10; i++) {
            meter.with("n", String.valueOf(i)).counter(ITEMS).add(1);
        }

        assertThat(registry.total("items")).isEqualTo(MetricRegistry.MAX_SERIES + 10);
        assertThat(registry.snapshot().getFirst().samples()).hasSize(MetricRegistry.MAX_SERIES + 1);
    }

    @Test
    void aValueOnABoundFallsIntoTheBucketBelowIt() {
        Histogram histogram = meter.histogram(ITEMS, 10, 20);
        histogram.record(10);
        histogram.record(10.5);
        histogram.record(21);

        assertThat(histogram.snapshot().counts()).containsExactly(1, 1, 1);
        assertThat(histogram.snapshot().sum()).isEqualTo(41.5);
    }

    @Test
    void whatChangesTogetherIsSeenTogether() throws InterruptedException {
        Counter here = meter.upDownCounter(Instrument.of("here", "{item}", "Here."));
        Counter there = meter.upDownCounter(Instrument.of("there", "{item}", "There."));
        var stop = new AtomicBoolean();
        Thread mover = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                meter.together(() -> {
                    here.add(-1);
                    there.add(1);
                });
            }
        });

        for (int i = 0; i < 5_000; i++) {
            double sum = 0;
            for (MetricRegistry.Family family : registry.snapshot()) {
                sum += ((MetricRegistry.Sample.Number) family.samples().getFirst()).value();
            }
            if (sum != 0) {
                stop.set(true);
            }
            assertThat(sum).isZero();
        }
        stop.set(true);
        mover.join();
    }
}
