package io.dbintel.e2e.myprocessor;

import io.dbintel.component.Consumer;
import io.dbintel.component.Counter;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Host;
import io.dbintel.component.Instrument;
import io.dbintel.component.Processor;
import io.dbintel.component.Settings;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Value;

/** Shortens the body of log records. */
final class MyProcessor implements Processor<LogRecord> {
    private static final Instrument SHORTENED =
            Instrument.of("my_processor_shortened", "{record}", "Log records whose body was shortened.");

    private final MyProcessorConfig config;
    private final Counter shortened;
    private final Consumer<LogRecord> next;

    MyProcessor(MyProcessorConfig config, Settings settings, Consumer<LogRecord> next) {
        this.config = config;
        this.shortened = settings.meter().counter(SHORTENED);
        this.next = next;
    }

    @Override
    public Delivery consume(Batch<LogRecord> batch) {
        batch.forEach(this::shorten);
        return next.consume(batch);
    }

    private void shorten(LogRecord log) {
        if (log.body() instanceof Value.Text(String text) && text.length() > config.maxLength()) {
            log.setBody(Value.of(text.substring(0, config.maxLength())));
            shortened.add(1);
        }
    }

    @Override
    public void start(Host host) {
        // No threads, nothing to open.
    }

    @Override
    public void close(Deadline deadline) {
        // Nothing is held back.
    }
}
