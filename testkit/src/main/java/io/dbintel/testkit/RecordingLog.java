package io.dbintel.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** A log that keeps its lines, as {@code WARN the sentence key=value}; levels below info are off. */
public final class RecordingLog extends LegacyAbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1L;

    private final transient List<Line> lines = new CopyOnWriteArrayList<>();

    /** @param fields each with a blank before it */
    private record Line(Level level, String sentence, String fields) {
        @Override
        public String toString() {
            return level + " " + sentence + fields;
        }
    }

    /** What was logged so far, in order. */
    public List<String> lines() {
        return lines.stream().map(Line::toString).toList();
    }

    /** The sentences of warnings and errors, in order, without their fields. */
    public List<String> warnings() {
        return sentences(line -> line.level != Level.INFO);
    }

    /** The sentences of informations, in order, without their fields. */
    public List<String> infos() {
        return sentences(line -> line.level == Level.INFO);
    }

    private List<String> sentences(Predicate<Line> wanted) {
        return lines.stream().filter(wanted).map(Line::sentence).toList();
    }

    @Override
    public void log(LoggingEvent event) {
        var fields = new StringBuilder();
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                fields.append(' ').append(pair.key).append('=').append(pair.value);
            }
        }
        keep(event.getLevel(), event.getMessage(), event.getArgumentArray(), fields.toString());
    }

    private void keep(Level level, String pattern, Object @Nullable [] arguments, String fields) {
        String sentence = String.valueOf(MessageFormatter.basicArrayFormat(pattern, arguments));
        lines.add(new Line(level, sentence, fields));
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        keep(level, message, arguments, "");
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return true;
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }
}
