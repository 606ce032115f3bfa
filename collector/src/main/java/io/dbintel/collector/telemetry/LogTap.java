package io.dbintel.collector.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** Own log lines as records, kept until they are sent; at most {@value #MAX_RECORDS}, the oldest go first. */
final class LogTap extends AppenderBase<ILoggingEvent> {
    private static final int MAX_RECORDS = 2048;
    /** Lines of the exporter that sends these records would make new ones. */
    private static final String OWN_SENDER = "exporter/" + OtlpPush.NAME;

    private final Resource resource;
    private final String version;
    private final List<LogRecord> records = new ArrayList<>();
    private long lost;

    LogTap(Resource resource, String version) {
        this.resource = resource;
        this.version = version;
    }

    @Override
    protected synchronized void append(ILoggingEvent event) {
        if (event.getLoggerName().startsWith(OWN_SENDER)) {
            return;
        }
        if (records.size() == MAX_RECORDS) {
            records.removeFirst();
            lost++;
        }
        records.add(record(event));
    }

    private static LogRecord record(ILoggingEvent event) {
        long nanos = event.getTimeStamp() * 1_000_000;
        var record = new LogRecord()
                .setTime(nanos)
                .setObservedTime(nanos)
                .setSeverity(severity(event.getLevel()))
                .setSeverityText(event.getLevel().toString().toLowerCase(Locale.ROOT))
                .setBody(Value.of(event.getFormattedMessage()));
        var fields = new LinkedHashMap<String, Object>();
        LineEncoder.component(event.getLoggerName(), fields);
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, String.valueOf(pair.value)));
        }
        if (event.getThrowableProxy() != null) {
            fields.put("exception.type", event.getThrowableProxy().getClassName());
            fields.put(
                    "exception.message",
                    String.valueOf(event.getThrowableProxy().getMessage()));
        }
        fields.forEach((key, value) -> record.attributes().put(key, value.toString()));
        return record;
    }

    private static int severity(Level level) {
        return switch (level.toInt()) {
            case Level.TRACE_INT -> 1;
            case Level.DEBUG_INT -> 5;
            case Level.INFO_INT -> 9;
            case Level.WARN_INT -> 13;
            default -> 17;
        };
    }

    /** What came since the last call. */
    synchronized Batch<LogRecord> take() {
        var batch = new Batch<>(Signal.LOGS);
        if (records.isEmpty()) {
            return batch;
        }
        var scope = batch.addResource(resource.copy()).addScope(new Scope("dbintel", version));
        if (lost > 0) {
            scope.scope().attributes().put("dbintel.lost_log_records", lost);
            lost = 0;
        }
        records.forEach(scope::add);
        records.clear();
        return batch;
    }
}
