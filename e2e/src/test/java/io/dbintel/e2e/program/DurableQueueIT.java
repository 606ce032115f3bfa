package io.dbintel.e2e.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dbintel.servers.FreePorts;
import io.dbintel.telemetry.Limits;
import io.dbintel.telemetry.OtlpJson;
import io.dbintel.telemetry.Signal;
import io.dbintel.testkit.LogBatches;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What got an OK is delivered, whatever happens to the backend, the disk or the process. */
class DurableQueueIT {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)\\{([^}]*)} (\\S+)$");
    private static final String QUEUE = "db_intelligence_queue_";
    private static final double MOST_DOUBLES = 0.005;

    @TempDir
    Path folder;

    private final List<Integer> ports = FreePorts.next(3);
    private final CountDownLatch never = new CountDownLatch(1);

    private Path config(Path storage, String queue, String more) throws IOException {
        return Files.writeString(folder.resolve("collector.yaml"), """
                receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
                exporters:
                  otlphttp:
                    endpoint: http://127.0.0.1:%d
                    compression: none
                    timeout: 5s
                    retry_on_failure: {initial_interval: 50ms, max_interval: 500ms, max_elapsed_time: 0s}
                    sending_queue: {storage: file_storage, %s}
                extensions: {file_storage: {directory: "%s", timeout: 20s}}
                service:
                  extensions: [file_storage]
                  telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d, without_type_suffix: true, without_units: true, without_scope_info: true}}}}]}}
                  pipelines: {logs: {receivers: [otlp], exporters: [otlphttp]}}
                %s
                """.formatted(
                        ports.get(0), ports.get(1), queue, storage, ports.get(2), more));
    }

    private static Program run(Path config) throws IOException, InterruptedException {
        Program program = Program.start(Map.of(), "run", "--config", config.toString());
        program.awaitLine("Everything is ready");
        return program;
    }

    /** The own metrics at one moment, each added up over its series, and with {@code reason} where it has one. */
    private Map<String, Double> metrics() throws IOException, InterruptedException {
        String page =
                Program.get("http://127.0.0.1:" + ports.get(2) + "/metrics").body();
        var sums = new TreeMap<String, Double>();
        Matcher sample = SAMPLE.matcher(page);
        while (sample.find()) {
            double value = Double.parseDouble(sample.group(3));
            sums.merge(sample.group(1), value, Double::sum);
            Matcher reason = Pattern.compile("reason=\"(\\w+)\"").matcher(sample.group(2));
            if (reason.find()) {
                sums.merge(sample.group(1) + "/" + reason.group(1), value, Double::sum);
            }
        }
        return sums;
    }

    private static double of(Map<String, Double> metrics, String name) {
        return metrics.getOrDefault(name, 0.0);
    }

    private static void assertBalanced(Map<String, Double> metrics) {
        double in = of(metrics, QUEUE + "accepted_items") + of(metrics, QUEUE + "recovered_items");
        double out = of(metrics, "otelcol_exporter_sent_log_records")
                + of(metrics, QUEUE + "queued_items")
                + of(metrics, QUEUE + "batched_items")
                + of(metrics, QUEUE + "in_flight_items")
                + of(metrics, QUEUE + "dropped_items")
                + of(metrics, QUEUE + "left_items");
        assertThat(out).as(metrics.toString()).isEqualTo(in);
    }

    private void awaitEmpty() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (of(metrics(), "otelcol_exporter_queue_size") > 0) {
            assertThat(System.nanoTime())
                    .as("the queue does not get empty: " + metrics())
                    .isLessThan(end);
            pause(20);
        }
    }

    private void pause(long millis) throws InterruptedException {
        assertThat(never.await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void killedFiveTimesItDeliversWhatGotAnOk() throws Exception {
        killed(5, 1);
    }

    @Test
    @Tag("endurance")
    void killedTwoHundredTimesItDeliversWhatGotAnOk() throws Exception {
        killed(200, 2);
    }

    private void killed(int times, long seed) throws Exception {
        var random = new Random(seed);
        Path config = config(
                folder.resolve("storage"),
                "num_consumers: 2, sizer: items, queue_size: 1000000, batch: {flush_timeout: 20ms, min_size: 50, max_size: 50}",
                "");
        List<Backend.Mood> moods = List.of(
                Backend.Mood.TAKES, Backend.Mood.TAKES, Backend.Mood.BUSY, Backend.Mood.THROTTLES, Backend.Mood.DOWN);
        try (var backend = new Backend(ports.get(1));
                var clients = new Clients(ports.get(0), 50, 200)) {
            for (int i = 0; i < times; i++) {
                backend.to(moods.get(random.nextInt(moods.size())));
                try (Program program = run(config)) {
                    var stop = new AtomicBoolean();
                    List<Thread> threads = clients.start(6, stop);
                    pause(200 + random.nextInt(1300));
                    backend.to(Backend.Mood.TAKES);
                    pause(500 + random.nextInt(3000));
                    assertBalanced(metrics());
                    pause(random.nextInt(50));
                    program.kill();
                    stop.set(true);
                    assertThat(program.awaitExit()).isEqualTo(128 + 9);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                }
            }
            backend.to(Backend.Mood.TAKES);
            Path faster = config(
                    folder.resolve("storage"), "sizer: items, queue_size: 1000000, batch: {flush_timeout: 20ms}", "");
            try (Program program = run(faster)) {
                awaitEmpty();
                assertBalanced(metrics());
                program.terminate();
                assertThat(program.awaitExit()).isZero();
            }

            var missing = new HashSet<>(clients.accepted());
            missing.removeAll(backend.received().keySet());
            long doubles = backend.received().values().stream()
                    .mapToLong(count -> count - 1L)
                    .sum();
            System.out.println("killed " + times + " times: "
                    + clients.accepted().size() + " records got an OK, " + missing.size() + " of them are missing, "
                    + doubles + " came more than once; " + clients.unanswered() + " requests got no answer");
            assertThat(missing).isEmpty();
            assertThat(clients.accepted()).hasSizeGreaterThan(100 * times);
            assertThat((double) doubles / clients.accepted().size()).isLessThan(MOST_DOUBLES);
        }
    }

    /** A queue at its bound tells its clients when to come back; every record has one fate, and the counters know it. */
    @Test
    void aMoodyBackendAndAFullQueueLoseNothingUncounted() throws Exception {
        Path dead = folder.resolve("dead.jsonl");
        Path config = config(folder.resolve("storage"), "queue_size: 40, dead_letter: {path: \"" + dead + "\"}", "");
        try (var backend = new Backend(ports.get(1));
                var clients = new Clients(ports.get(0), 10, 10);
                Program program = run(config)) {
            backend.to(Backend.Mood.DOWN);
            HttpResponse<String> answer = clients.send();
            for (int i = 0; i < 100 && answer.statusCode() == 200; i++) {
                answer = clients.send();
            }
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(clients.accepted()).hasSize(400);
            assertBalanced(metrics());

            for (Backend.Mood mood : List.of(
                    Backend.Mood.BUSY,
                    Backend.Mood.THROTTLES,
                    Backend.Mood.TAKES_ALL_BUT_ONE,
                    Backend.Mood.REFUSES,
                    Backend.Mood.TAKES)) {
                backend.to(mood);
                var stop = new AtomicBoolean();
                List<Thread> threads = clients.start(2, stop);
                for (int i = 0; i < 5; i++) {
                    pause(100);
                    assertBalanced(metrics());
                }
                stop.set(true);
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            awaitEmpty();
            Map<String, Double> end = metrics();
            program.terminate();
            assertThat(program.awaitExit()).isZero();

            assertBalanced(end);
            var fates = new HashSet<>(backend.received().keySet());
            fates.addAll(backend.refused());
            assertThat(fates).containsAll(clients.accepted());
            assertThat(backend.refused())
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(backend.received().keySet());
            assertThat(of(end, "otelcol_receiver_accepted_log_records"))
                    .isEqualTo(clients.accepted().size());
            assertThat(of(end, "otelcol_receiver_refused_log_records")).isEqualTo((double) clients.refused());
            assertThat(of(end, "otelcol_exporter_enqueue_failed_log_records")).isEqualTo((double) clients.refused());
            assertThat(of(end, QUEUE + "dropped_items/refused"))
                    .isEqualTo(backend.refused().size());
            assertThat(of(end, "otelcol_exporter_sent_log_records"))
                    .isEqualTo(backend.received().size());
            // Of a request that was refused in part nobody but the backend knows which part.
            assertThat(backend.refused()).containsAll(deadLetters(dead));
            assertThat(deadLetters(dead)).isNotEmpty();
        }
    }

    private static Set<Long> deadLetters(Path file) throws Exception {
        var numbers = new HashSet<Long>();
        for (String line : Files.readAllLines(file)) {
            LogBatches.bodies(OtlpJson.read(Signal.LOGS, line.getBytes(StandardCharsets.UTF_8), Limits.DEFAULT))
                    .forEach(body -> numbers.add(Clients.number(body)));
        }
        return numbers;
    }

    /** A minute without a backend; the queue goes through an orderly end and a new start meanwhile. */
    @Test
    @Tag("endurance")
    void aBackendThatIsAwayForAMinuteMissesNothing() throws Exception {
        away(TimeUnit.MINUTES.toMillis(1));
    }

    @Test
    void aBackendThatIsAwayForAWhileMissesNothing() throws Exception {
        away(3_000);
    }

    private void away(long millis) throws Exception {
        Path config = config(folder.resolve("storage"), "queue_size: 100000", "");
        try (var backend = new Backend(ports.get(1));
                var clients = new Clients(ports.get(0), 10, 100)) {
            backend.to(Backend.Mood.DOWN);
            for (int life = 0; life < 2; life++) {
                try (Program program = run(config)) {
                    var stop = new AtomicBoolean();
                    List<Thread> threads = clients.start(2, stop);
                    pause(millis / 2);
                    stop.set(true);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                    program.terminate();
                    assertThat(program.awaitExit()).isZero();
                }
            }
            assertThat(backend.received()).isEmpty();
            backend.to(Backend.Mood.TAKES);
            try (Program program = run(config)) {
                awaitEmpty();
                assertBalanced(metrics());
                program.terminate();
                assertThat(program.awaitExit()).isZero();
            }

            assertThat(backend.received().keySet()).isEqualTo(clients.accepted());
            assertThat(backend.received().values())
                    .as("an orderly end doubles nothing")
                    .containsOnly(1);
        }
    }

    @Test
    void aFullDiskRefusesLosesNothingAndRecovers() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()),
                "no right to mount a small disk");
        try (var backend = new Backend(ports.get(1));
                var clients = new Clients(ports.get(0), 10, 1000)) {
            backend.to(Backend.Mood.DOWN);
            try (Program program = run(config(disk.resolve("storage"), "queue_size: 100000", ""))) {
                HttpResponse<String> answer = clients.send();
                for (int i = 0; i < 1000 && answer.statusCode() == 200; i++) {
                    answer = clients.send();
                }
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                assertThat(answer.body()).contains("No space left on device");
                assertBalanced(metrics());

                // Dead and alive again on the full disk.
                program.kill();
                assertThat(program.awaitExit()).isEqualTo(128 + 9);
            }
            try (Program program = run(config(disk.resolve("storage"), "queue_size: 100000", ""))) {
                backend.to(Backend.Mood.TAKES);
                awaitEmpty();
                assertThat(clients.send().statusCode()).isEqualTo(200);
                awaitEmpty();
                assertBalanced(metrics());
                program.terminate();
                assertThat(program.awaitExit()).isZero();
            }
            assertThat(backend.received().keySet()).containsAll(clients.accepted());
            assertThat(clients.accepted()).hasSizeGreaterThan(500);
        } finally {
            // Lazily: after a failure the program may still have files open there.
            assertThat(succeeds("umount", "-l", disk.toString())).isTrue();
        }
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
