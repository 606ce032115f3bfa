package io.dbintel.exporters.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.dbintel.component.Clock;
import io.dbintel.component.Deadline;
import io.dbintel.component.Delivery;
import io.dbintel.component.Exporter;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.component.Status;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.Metric;
import io.dbintel.telemetry.NumberPoint;
import io.dbintel.telemetry.OtlpJson;
import io.dbintel.telemetry.Resource;
import io.dbintel.telemetry.Scope;
import io.dbintel.telemetry.Signal;
import io.dbintel.telemetry.Slice;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FileExporterTest {
    private final TestClock clock = new TestClock();
    private final RecordingLog log = new RecordingLog();
    private final TestSettings settings = new TestSettings(clock).withLog(log);
    private final FileExporterFactory factory = new FileExporterFactory();
    private final List<Exporter> open = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @AfterEach
    void close() {
        open.forEach(this::close);
    }

    @Test
    void signalsShareOneFileOfLines() throws Exception {
        Path file = folder.resolve("out.json");
        Exporter exporter = start("path: " + file);

        exporter.consumer(Signal.LOGS).consume(logs("a", "first"));
        exporter.consumer(Signal.METRICS).consume(points());
        exporter.consumer(Signal.LOGS).consume(logs("a", "second\nline"));
        close(exporter);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("{\"resourceLogs\":[");
        assertThat(lines.get(1)).startsWith("{\"resourceMetrics\":[");
        assertThat(body(OtlpJson.read(Signal.LOGS, lines.get(2).getBytes(StandardCharsets.UTF_8), Limits.DEFAULT)))
                .isEqualTo("second\nline");
        assertThat(settings.total("otelcol_exporter_sent_log_records")).isEqualTo(2);
    }

    @Test
    void fileIsEmptiedAtStartUnlessItIsAppendedTo() throws Exception {
        Path file = folder.resolve("out.json");
        Files.writeString(file, "old\n");
        close(start("path: " + file + "\nappend: true"));
        assertThat(file).hasContent("old\n");

        close(start("path: " + file));

        assertThat(file).isEmptyFile();
    }

    @Test
    void linesAreWrittenWhenTheFlushIntervalIsOver() throws Exception {
        Path file = folder.resolve("out.json");
        Exporter exporter = start("path: " + file + "\nflush_interval: 5s");

        exporter.consumer(Signal.LOGS).consume(logs("a", "one"));
        clock.awaitIdle(1);
        assertThat(file).isEmptyFile();
        clock.advance(Duration.ofSeconds(5));
        clock.awaitIdle(1);

        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void linesAreWrittenAtOnceWithoutInterval() throws Exception {
        Path file = folder.resolve("out.json");
        Exporter exporter = start("path: " + file + "\nflush_interval: 0s");

        exporter.consumer(Signal.LOGS).consume(logs("a", "one"));

        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"proto, none", "proto, zstd", "json, zstd"})
    void binaryMessagesHaveTheirLengthBeforeThem(String format, String compression) throws Exception {
        Path file = folder.resolve("out.bin");
        Exporter exporter = start("path: " + file + "\nformat: " + format + "\ncompression: " + compression
                + "\ncompression_params: {level: 3}");

        exporter.consumer(Signal.LOGS).consume(logs("a", "one"));
        exporter.consumer(Signal.LOGS).consume(logs("a", "two"));
        close(exporter);

        var bodies = new ArrayList<String>();
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        while (in.hasRemaining()) {
            byte[] message = new byte[in.getInt()];
            in.get(message);
            byte[] plain = compression.equals("zstd")
                    ? Zstd.decompress(message, (int) Zstd.getFrameContentSize(message))
                    : message;
            bodies.add(body(
                    format.equals("json")
                            ? OtlpJson.read(Signal.LOGS, plain, Limits.DEFAULT)
                            : Batch.decode(Signal.LOGS, Slice.of(plain), Limits.DEFAULT)));
        }
        assertThat(bodies).containsExactly("one", "two");
    }

    @Test
    void fullFileIsPutAsideUnderTheTimeAndOldOnesGo() throws Exception {
        Path file = folder.resolve("out.json");
        Exporter exporter = start("path: " + file + "\nrotation: {max_megabytes: 1, max_backups: 2}");
        String large = "x".repeat(700_000);

        for (int i = 0; i < 5; i++) {
            exporter.consumer(Signal.LOGS).consume(logs("a", large + i));
            clock.advance(Duration.ofMillis(1500));
        }
        close(exporter);

        assertThat(names())
                .containsExactly("out-2026-01-15T10-00-04.500.json", "out-2026-01-15T10-00-06.000.json", "out.json");
        assertThat(Files.readAllLines(file)).hasSize(1);
        assertThat(Files.readString(file)).contains("x4\"");
    }

    @Test
    void backupsThatAreTooOldGo() throws Exception {
        Path file = folder.resolve("out.json");
        Files.writeString(folder.resolve("out-2026-01-10T00-00-00.000.json"), "old");
        Files.writeString(folder.resolve("out-2026-01-14T00-00-00.000.json"), "young");
        Files.writeString(folder.resolve("out-of-something.json"), "another's");
        Exporter exporter = start("path: " + file + "\nrotation: {max_megabytes: 1, max_days: 3}");

        for (int i = 0; i < 2; i++) {
            exporter.consumer(Signal.LOGS).consume(logs("a", "x".repeat(700_000)));
        }

        assertThat(names())
                .containsExactly(
                        "out-2026-01-14T00-00-00.000.json",
                        "out-2026-01-15T10-00-00.000.json",
                        "out-of-something.json",
                        "out.json");
    }

    @Test
    void rotationGoesOnWithTheFileThatIsThere() throws Exception {
        Path file = folder.resolve("out.json");
        Files.writeString(file, "old\n");
        Exporter exporter = start("path: " + file + "\nrotation:\n  max_megabytes: 1");

        exporter.consumer(Signal.LOGS).consume(logs("a", "new"));

        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void resourcesGoToFilesOfTheirOwn() throws Exception {
        Exporter exporter = start("path: " + folder.resolve("out-*.json")
                + "\ncreate_directory: true\ngroup_by: {enabled: true, resource_attribute: tenant, max_open_files: 1}");
        Batch<LogRecord> mixed = logs("a", "one");
        mixed.append(logs("b", "two"));
        mixed.append(logs("../../x", "three"));
        mixed.append(logs("a", "four"));

        exporter.consumer(Signal.LOGS).consume(mixed);
        exporter.consumer(Signal.LOGS).consume(logs("a", "five"));
        Delivery without = exporter.consumer(Signal.LOGS).consume(logs("", "six"));
        close(exporter);

        assertThat(Files.readAllLines(folder.resolve("out-a.json"))).hasSize(3);
        assertThat(Files.readAllLines(folder.resolve("out-b.json"))).hasSize(1);
        assertThat(folder.resolve("out-_/_/x.json")).isNotEmptyFile();
        assertThat(without).isEqualTo(Delivery.refused(1, "resource does not contain attribute tenant"));
    }

    /** The file of one resource can't be made, since a folder is in its place. */
    @Test
    void eachResourceIsWrittenAndCountedOnceWhenOneIsTriedAgain() throws Exception {
        Path inTheWay = Files.createDirectory(folder.resolve("out-b.json"));
        Exporter exporter = start("path: " + folder.resolve("out-*.json")
                + "\ngroup_by: {enabled: true, resource_attribute: tenant}\nflush_interval: 0s");
        Batch<LogRecord> mixed = logs("", "none");
        mixed.append(logs("a", "one"));
        mixed.append(logs("b", "two"));

        Delivery first = exporter.consumer(Signal.LOGS).consume(mixed.copy());
        assertThat(first)
                .isInstanceOfSatisfying(
                        Delivery.Refused.class,
                        refused -> assertThat(refused.items()).isEqualTo(2));
        close(exporter);

        assertThat(Files.readAllLines(folder.resolve("out-a.json"))).hasSize(1);
        assertThat(settings.total("otelcol_exporter_sent_log_records")).isEqualTo(1);
        assertThat(settings.total("otelcol_exporter_send_failed_log_records")).isEqualTo(2);
        assertThat(inTheWay).isEmptyDirectory();
    }

    @Test
    void foldersAreMadeWithTheirPermissions() throws Exception {
        Path file = folder.resolve("a/b/out.json");
        assertThatThrownBy(() -> start("path: " + file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("out.json: its folder does not exist; name a file in a folder that exists")
                .hasMessageContaining("create_directory: true");

        start("path: " + file + "\ncreate_directory: true\ndirectory_permissions: '0750'");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a/b"))))
                .isEqualTo("rwxr-x---");
    }

    /** A device that is always full: what can't be written stays for another attempt. */
    @Test
    void failedWriteMayBeTriedAgain() throws Exception {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(full), "this system has no /dev/full");
        Exporter exporter = start("path: " + full + "\nflush_interval: 0s");

        Delivery delivery = exporter.consumer(Signal.LOGS).consume(logs("a", "one"));

        assertThat(delivery).isInstanceOf(Delivery.TryAgain.class);
        assertThat(settings.statuses())
                .last()
                .satisfies(status -> assertThat(status.state()).isEqualTo(Status.State.RECOVERABLE_ERROR));

        // Nothing of it is left in memory, where a second attempt would add it again.
        exporter.close(Deadline.after(Duration.ofSeconds(10), Clock.SYSTEM));
        assertThat(settings.statuses())
                .noneSatisfy(status -> assertThat(status.state()).isEqualTo(Status.State.PERMANENT_ERROR));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "format: json | path must be non-empty",
                "{path: a, append: true, rotation: {}} | append and rotation enabled at the same time is not supported",
                "{path: a, append: true, compression: zstd} | append and compression enabled at the same time is not"
                        + " supported",
                "{path: a, compression: gzip} | compression \"gzip\" is not supported",
                "{path: a, encoding: otlp} | no encoding extension",
                "{path: a, format: xml} | expected: one of json, proto",
                "{path: a, group_by: {enabled: true}} | path must contain exactly one *",
                "{path: 'a*', group_by: {enabled: true, resource_attribute: ''}} | resource_attribute must not be empty",
                "{path: a, flush_interval: -1s} | flush_interval must be larger than zero",
                "{path: a, directory_permissions: 'rwx'} | expected: an octal number",
                "{path: a, rotation: {max_days: -1}} | expected: 0 to",
                "{path: a, rotate: {}} | unknown key",
            })
    void wrongSettingsAreRefused(String yaml, String message) {
        assertThat(TestConfig.errors(factory, yaml))
                .anySatisfy(error -> assertThat(error).contains(message));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private Exporter start(String yaml) throws Exception {
        Exporter exporter = factory.create(TestConfig.read(factory, yaml), settings.of(Kind.EXPORTER, "file"));
        for (Signal<?> signal : Signal.ALL) {
            exporter.consumer(signal);
        }
        open.add(exporter);
        exporter.start(Host.EMPTY);
        return exporter;
    }

    private void close(Exporter exporter) {
        exporter.close(Deadline.after(Duration.ofSeconds(5), clock));
    }

    private static Batch<LogRecord> logs(String tenant, String body) {
        var batch = new Batch<>(Signal.LOGS);
        var resource = new Resource();
        if (!tenant.isEmpty()) {
            resource.attributes().put("tenant", tenant);
        }
        batch.addResource(resource).addScope(new Scope("s", "1")).add(new LogRecord().setBody(Value.of(body)));
        return batch;
    }

    private static Batch<Metric> points() {
        var batch = new Batch<>(Signal.METRICS);
        batch.addResource(new Resource())
                .addScope(new Scope("s", "1"))
                .add(new Metric(Metric.Kind.GAUGE, "m", "1").add(new NumberPoint().setValue(1L)));
        return batch;
    }

    private static String body(Batch<LogRecord> batch) {
        LogRecord record =
                batch.groups().getFirst().scopes().getFirst().records().getFirst();
        return record.body() instanceof Value.Text(String text) ? text : "";
    }
}
