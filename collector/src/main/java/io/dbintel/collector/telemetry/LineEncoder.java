package io.dbintel.collector.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A log line: {@code time, level, caller, message, {fields}} separated by tabs, or all of it as one JSON object. A component's
 * lines carry its id, kind and pipeline, which the logger's name says: {@code processor/batch@logs}.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON = new JsonFactory();

    private final TelemetryConfig.Logs config;

    LineEncoder(TelemetryConfig.Logs config) {
        this.config = config;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = config.encoding() == TelemetryConfig.Encoding.JSON ? json(event) : console(event);
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private String console(ILoggingEvent event) {
        var line = new StringBuilder(200)
                .append(TIME.format(event.getInstant()))
                .append('\t')
                .append(level(event))
                .append('\t');
        if (!config.disableCaller()) {
            line.append(caller(event)).append('\t');
        }
        line.append(event.getFormattedMessage());
        Map<String, Object> fields = fields(event);
        if (!fields.isEmpty()) {
            line.append('\t').append(object(fields));
        }
        if (event.getThrowableProxy() != null && !config.disableStacktrace()) {
            line.append('\n')
                    .append(ThrowableProxyUtil.asString(event.getThrowableProxy())
                            .stripTrailing());
        }
        return line.toString();
    }

    private String json(ILoggingEvent event) {
        var all = new LinkedHashMap<String, Object>();
        all.put("level", level(event));
        all.put("ts", TIME.format(event.getInstant()));
        if (!config.disableCaller()) {
            all.put("caller", caller(event));
        }
        all.put("msg", event.getFormattedMessage());
        all.putAll(fields(event));
        if (event.getThrowableProxy() != null && !config.disableStacktrace()) {
            all.put(
                    "stacktrace",
                    ThrowableProxyUtil.asString(event.getThrowableProxy()).stripTrailing());
        }
        return object(all);
    }

    private Map<String, Object> fields(ILoggingEvent event) {
        var fields = new LinkedHashMap<String, Object>(config.initialFields());
        component(event.getLoggerName(), fields);
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                fields.put(pair.key, pair.value == null ? "" : pair.value);
            }
        }
        IThrowableProxy cause = event.getThrowableProxy();
        if (cause != null) {
            fields.put("error", cause.getClassName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
        }
        return fields;
    }

    /** What a logger's name says of its component. */
    static void component(String logger, Map<String, Object> fields) {
        int slash = logger.indexOf('/');
        if (slash > 0) {
            int at = logger.indexOf('@');
            fields.put("otelcol.component.id", logger.substring(slash + 1, at < 0 ? logger.length() : at));
            fields.put("otelcol.component.kind", logger.substring(0, slash));
            if (at > 0) {
                fields.put("otelcol.pipeline.id", logger.substring(at + 1));
            }
        }
    }

    private static String level(ILoggingEvent event) {
        return event.getLevel().toString().toLowerCase(Locale.ROOT);
    }

    private static String caller(ILoggingEvent event) {
        StackTraceElement[] stack = event.getCallerData();
        return stack.length == 0 ? "?" : stack[0].getFileName() + ":" + stack[0].getLineNumber();
    }

    private static String object(Map<String, Object> fields) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            fields.forEach((key, value) -> {
                json.writeName(key);
                switch (value) {
                    case Boolean flag -> json.writeBoolean(flag);
                    case Integer number -> json.writeNumber(number);
                    case Long number -> json.writeNumber(number);
                    case Double number when Double.isFinite(number) -> json.writeNumber(number);
                    case Instant instant -> json.writeString(TIME.format(instant));
                    default -> json.writeString(value.toString());
                }
            });
            json.writeEndObject();
        }
        return text.toString();
    }
}
