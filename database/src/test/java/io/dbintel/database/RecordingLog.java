package io.dbintel.database;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** A log that keeps its lines. */
final class RecordingLog extends LegacyAbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1;

    private final transient List<String> warnings = new CopyOnWriteArrayList<>();
    private final transient List<String> infos = new CopyOnWriteArrayList<>();

    List<String> warnings() {
        return warnings;
    }

    List<String> infos() {
        return infos;
    }

    private void keep(Level level, @Nullable String message) {
        (level == Level.INFO ? infos : warnings).add(String.valueOf(message));
    }

    @Override
    public void log(LoggingEvent event) {
        keep(event.getLevel(), event.getMessage());
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String pattern, Object @Nullable [] arguments, Throwable throwable) {
        keep(level, MessageFormatter.basicArrayFormat(pattern, arguments));
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
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
