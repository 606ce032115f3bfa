package io.dbintel.collector.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The collector's own log: from the first line on to stderr, after {@link #apply} as the configuration says. Lines are those
 * of the Collector: time, level, caller, message, fields.
 */
public final class OwnLogs {
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";

    private static final TelemetryConfig.Logs BEFORE_CONFIGURATION = new TelemetryConfig.Logs(
            TelemetryConfig.LogLevel.INFO,
            TelemetryConfig.Encoding.CONSOLE,
            false,
            true,
            true,
            Optional.empty(),
            List.of("stderr"),
            List.of("stderr"),
            Map.of(),
            List.of());

    private final LoggerContext context;

    private OwnLogs(LoggerContext context) {
        this.context = context;
    }

    /** Takes over the logging of this process. */
    public static OwnLogs install() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            throw new IllegalStateException("another logging library is on the class path");
        }
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
        var logs = new OwnLogs(context);
        logs.apply(BEFORE_CONFIGURATION);
        return logs;
    }

    /** Logs as a configuration says from now on. A file that can't be written is named once, and stdout takes its place. */
    public void apply(TelemetryConfig.Logs config) {
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(level(config.level()));
        // Libraries speak up only when something is wrong.
        for (String library : List.of("org.eclipse.jetty", "io.grpc", "org.postgresql")) {
            context.getLogger(library).setLevel(Level.WARN);
        }
        var unusable = new ArrayList<String>();
        for (String path : usable(config.outputPaths(), unusable)) {
            root.addAppender(appender(path, config));
        }
        for (String path : unusable) {
            context.getLogger("service")
                    .atWarn()
                    .addKeyValue("path", path)
                    .log("log file can't be written, its lines go to stdout; create the folder or make it writable");
        }
    }

    /** From now on keeps a bounded number of lines as records, until they are fetched. */
    Supplier<Batch<LogRecord>> tap(Resource resource, String version) {
        var tap = new LogTap(resource, version);
        start(tap);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(tap);
        return tap::take;
    }

    /** Each output once: two files that can't be written do not write every line to stdout twice. */
    static Set<String> usable(List<String> paths, List<String> unusable) {
        var usable = new LinkedHashSet<String>();
        for (String path : paths) {
            if (isConsole(path) || isWritable(Path.of(path))) {
                usable.add(path);
            } else {
                unusable.add(path);
                usable.add(STDOUT);
            }
        }
        return usable;
    }

    private static boolean isConsole(String path) {
        return path.equals(STDOUT) || path.equals(STDERR);
    }

    private static boolean isWritable(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        return Files.exists(path) ? Files.isWritable(path) : folder != null && Files.isWritable(folder);
    }

    private Appender<ILoggingEvent> appender(String path, TelemetryConfig.Logs config) {
        OutputStreamAppender<ILoggingEvent> appender = switch (path) {
            case STDOUT -> console("System.out");
            case STDERR -> console("System.err");
            default -> file(path);
        };
        var encoder = new LineEncoder(config);
        encoder.setContext(context);
        encoder.start();
        appender.setEncoder(encoder);
        config.sampling().ifPresent(sampling -> {
            var filter = new SamplingFilter(sampling);
            filter.start();
            appender.addFilter(filter);
        });
        start(appender);
        return appender;
    }

    private static ConsoleAppender<ILoggingEvent> console(String target) {
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setTarget(target);
        return console;
    }

    private static FileAppender<ILoggingEvent> file(String path) {
        var file = new FileAppender<ILoggingEvent>();
        file.setFile(path);
        return file;
    }

    private void start(Appender<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.start();
    }

    private static Level level(TelemetryConfig.LogLevel level) {
        return switch (level) {
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR, DPANIC, PANIC, FATAL -> Level.ERROR;
        };
    }
}
