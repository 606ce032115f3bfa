package io.dbintel.e2e.myprocessor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Kind;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import org.junit.jupiter.api.Test;

class MyProcessorTest {
    private final TestSettings settings = new TestSettings();
    private final RecordingConsumer<LogRecord> next = new RecordingConsumer<>();

    @Test
    void longBodyIsShortenedToTheLimit() {
        var factory = new MyProcessorFactory();
        var config = TestConfig.read(factory, "max_length: 5");
        var processor = factory.create(Signal.LOGS, config, settings.of(Kind.PROCESSOR, "my_processor"), next);

        processor.consume(batch("a long body"));

        assertThat(next.records()).extracting(LogRecord::body).containsExactly(Value.of("a lon"));
        assertThat(settings.total("my_processor_shortened")).isEqualTo(1);
    }

    @Test
    void lengthBelowOneIsReportedWithItsPath() {
        assertThat(TestConfig.errors(new MyProcessorFactory(), "max_length: 0"))
                .containsExactly("my_processor::max_length: 0 (expected: 1 to 1000000);"
                        + " correct it, or leave it out for the default, 1000");
    }

    private static Batch<LogRecord> batch(String body) {
        var batch = new Batch<>(Signal.LOGS);
        batch.addResource(new Resource()).addScope(new Scope()).add(new LogRecord().setBody(Value.of(body)));
        return batch;
    }
}
