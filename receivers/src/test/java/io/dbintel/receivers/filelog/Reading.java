package io.dbintel.receivers.filelog;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Consumer;
import io.dbintel.component.Deadline;
import io.dbintel.component.Extension;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.Outlets;
import io.dbintel.component.StartException;
import io.dbintel.telemetry.Item;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.MemoryStorage;
import io.dbintel.testkit.RecordingConsumer;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A receiver on a folder, whose rounds the test runs itself. */
final class Reading implements AutoCloseable {
    static final Set<String> GATES =
            Set.of(FilelogReceiverFactory.ALLOW_DELETION, FilelogReceiverFactory.ALLOW_HEADERS);

    final Path folder;
    final TestClock clock = new TestClock();
    final RecordingLog log = new RecordingLog();
    final TestSettings settings = new TestSettings(clock).withLog(log);
    final MemoryStorage storage = new MemoryStorage();
    RecordingConsumer<LogRecord> sink = new RecordingConsumer<>();
    FilelogReceiver receiver;
    private final String yaml;

    /** @param options besides {@code include}, which is all files of the folder that end in {@code .log} where it is not given */
    Reading(Path folder, String options) throws StartException {
        this.folder = folder;
        this.yaml = options.contains("include:") ? options : "include: ['" + folder + "/*.log']\n" + options;
        this.receiver = open(sink);
    }

    private FilelogReceiver open(Consumer<LogRecord> next) throws StartException {
        FilelogConfig config = TestConfig.read(new FilelogReceiverFactory(GATES), yaml);
        Outlets outlets = new Outlets() {
            @Override
            @SuppressWarnings("unchecked") // the receiver asks for logs alone
            public <R extends Item> Optional<Consumer<R>> of(Signal<R> signal) {
                return signal.equals(Signal.LOGS) ? Optional.of((Consumer<R>) next) : Optional.empty();
            }
        };
        var opened = new FilelogReceiver(config, settings.of(Kind.RECEIVER, "filelog"), outlets);
        opened.prepare(host());
        return opened;
    }

    Host host() {
        Extension extension = storage;
        return id -> id.equals(ComponentId.of("file_storage")) ? Optional.of(extension) : Optional.empty();
    }

    /** Another receiver in the place of the first, as after a restart; what came before is forgotten. */
    Reading restart() throws StartException {
        close();
        sink = new RecordingConsumer<>();
        receiver = open(sink);
        return this;
    }

    /** Rounds until there is nothing more to read. */
    Reading poll() throws InterruptedException {
        while (receiver.poll()) {
            // the next round
        }
        return this;
    }

    /** A round after some time. */
    Reading pollAfter(Duration time) throws InterruptedException {
        clock.advance(time);
        return poll();
    }

    Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends. */
    Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    List<String> bodies() {
        return sink.records().stream().map(Reading::body).toList();
    }

    static String body(LogRecord record) {
        return record.body() instanceof Value.Text(String text) ? text : String.valueOf(record.body());
    }

    /** The values of an attribute, in order. */
    List<Object> attributes(String key) {
        return sink.records().stream()
                .map(record -> switch (record.attributes().get(key)) {
                    case Value.Text(String text) -> (Object) text;
                    case Value.Int(long number) -> (Object) number;
                    case null -> (Object) "";
                    case Value other -> (Object) other;
                })
                .toList();
    }

    int figure(String name) {
        Number figure = receiver.figures().get(name);
        return figure == null ? -1 : figure.intValue();
    }

    /** The receiver ends; another one may take its place. */
    Reading stop() {
        close();
        return this;
    }

    @Override
    public void close() {
        receiver.close(Deadline.after(Duration.ofSeconds(10), clock));
    }
}
