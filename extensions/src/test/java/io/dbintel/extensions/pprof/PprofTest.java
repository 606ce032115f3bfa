package io.dbintel.extensions.pprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dbintel.component.StartException;
import io.dbintel.extensions.QuietCollector;
import io.dbintel.extensions.RunningExtension;
import io.dbintel.network.ProtoFields;
import io.dbintel.telemetry.Slice;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PprofTest {
    private static final String LOCAL =
            "{endpoint: '127.0.0.1:0', block_profile_fraction: 1, mutex_profile_fraction: 1}";

    @TempDir
    Path folder;

    private final AtomicLong sink = new AtomicLong();
    /** Volatile, so that the compiler can't do without the objects. */
    private volatile byte[] garbage = {};

    /** What the fields of a profile say that matter here. */
    private record Read(List<String> strings, int samples, int locations, int functions, long period, long[] sums) {}

    private static RunningExtension start(String yaml) throws StartException {
        return RunningExtension.start(new PprofFactory(), yaml, new QuietCollector(), new TestSettings());
    }

    private static Read read(byte[] gzipped) throws IOException {
        byte[] plain;
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
            plain = in.readAllBytes();
        }
        var strings = new ArrayList<String>();
        int samples = 0;
        int locations = 0;
        int functions = 0;
        int types = 0;
        long period = 0;
        long[] sums = new long[4];
        var fields = new ProtoFields(Slice.of(plain));
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> types++;
                case 2 -> {
                    samples++;
                    addValues(fields.content(), sums);
                }
                case 4 -> locations++;
                case 5 -> functions++;
                case 6 -> strings.add(fields.text());
                case 12 -> period = fields.number();
                default -> {
                    // times
                }
            }
        }
        return new Read(strings, samples, locations, functions, period, Arrays.copyOf(sums, types));
    }

    private static void addValues(Slice sample, long[] sums) {
        var fields = new ProtoFields(sample);
        while (fields.next()) {
            if (fields.field() == 2) {
                Slice packed = fields.content();
                int at = packed.from();
                for (int i = 0; at < packed.to(); i++) {
                    long value = 0;
                    for (int shift = 0; ; shift += 7) {
                        byte b = packed.bytes()[at++];
                        value |= (long) (b & 0x7f) << shift;
                        if (b >= 0) {
                            break;
                        }
                    }
                    sums[i] += value;
                }
            }
        }
    }

    private void burnCpu(AtomicBoolean stop) {
        long x = 1;
        while (!stop.get()) {
            x = x * 6364136223846793005L + 1442695040888963407L;
        }
        sink.addAndGet(x);
    }

    private void allocate(AtomicBoolean stop) {
        while (!stop.get()) {
            garbage = new byte[10_000 + garbage.length % 2];
        }
    }

    private HttpResponse<byte[]> whileWorking(RunningExtension pprof, String path)
            throws IOException, InterruptedException {
        var stop = new AtomicBoolean();
        Thread cpu = Thread.ofPlatform().name("burner").start(() -> burnCpu(stop));
        Thread memory = Thread.ofPlatform().name("allocator").start(() -> allocate(stop));
        try {
            return pprof.get(path);
        } finally {
            stop.set(true);
            cpu.join();
            memory.join();
        }
    }

    @Test
    void cpuProfileNamesWhatUsesTheCpu() throws Exception {
        try (var pprof = start(LOCAL)) {
            HttpResponse<byte[]> answer = whileWorking(pprof, "/debug/pprof/profile?seconds=2");

            assertThat(answer.statusCode()).isEqualTo(200);
            Read profile = read(answer.body());
            assertThat(profile.strings().getFirst()).isEmpty();
            assertThat(profile.strings())
                    .contains("samples", "count", "cpu", "nanoseconds", PprofTest.class.getName() + ".burnCpu");
            assertThat(profile.period()).isEqualTo(10_000_000);
            assertThat(profile.locations()).isGreaterThanOrEqualTo(profile.functions());
            assertThat(profile.sums()[1]).isEqualTo(profile.sums()[0] * 10_000_000);
        }
    }

    @Test
    void goToolReadsTheProfile() throws Exception {
        assumeThat(goIsHere()).as("go is on the path").isTrue();
        try (var pprof = start(LOCAL)) {
            Path file = folder.resolve("cpu.pb.gz");
            Files.write(
                    file, whileWorking(pprof, "/debug/pprof/profile?seconds=2").body());
            Path threads = folder.resolve("threads.pb.gz");
            Files.write(threads, pprof.get("/debug/pprof/goroutine").body());
            Path heap = folder.resolve("heap.pb.gz");
            Files.write(heap, whileWorking(pprof, "/debug/pprof/heap?seconds=1").body());

            assertThat(go(file)).contains("Type: cpu", "PprofTest.burnCpu");
            assertThat(go(threads)).contains("Type: threads");
            assertThat(go(heap, "-sample_index=inuse_space")).contains("Type: inuse_space", "[B");
            assertThat(go(heap, "-sample_index=alloc_space")).contains("PprofTest");
        }
    }

    private static boolean goIsHere() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(part -> Files.isExecutable(Path.of(part, "go")));
    }

    private static String go(Path file, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("go", "tool", "pprof", "-top", "-cum", "-nodecount=500"));
        command.addAll(List.of(options));
        command.add(file.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void heapProfileHoldsClassesAndWhereTheyAreAllocated() throws Exception {
        try (var pprof = start(LOCAL)) {
            Read heap = read(whileWorking(pprof, "/debug/pprof/heap?seconds=1").body());

            assertThat(heap.strings())
                    .contains("inuse_objects", "inuse_space", "alloc_space", "java.lang.String", "[B")
                    .contains(PprofTest.class.getName() + ".allocate");
            assertThat(heap.sums()[0]).isPositive();
            assertThat(heap.sums()[1]).isGreaterThan(heap.sums()[0]);
            assertThat(heap.sums()[2]).isPositive();
            assertThat(text(pprof.get("/debug/pprof/heap?debug=1&gc=1"))).contains("java.lang.String");
            assertThat(read(whileWorking(pprof, "/debug/pprof/allocs?seconds=1").body())
                            .sums()[1])
                    .isZero();
        }
    }

    @Test
    void flightRecordingIsThereAsItIs() throws Exception {
        try (var pprof = start(LOCAL)) {
            for (String page : List.of("profile", "heap", "trace")) {
                Path file = folder.resolve(page + ".jfr");
                Files.write(
                        file,
                        whileWorking(pprof, "/debug/pprof/" + page + "?seconds=1&format=jfr")
                                .body());

                List<RecordedEvent> events = RecordingFile.readAllEvents(file);

                assertThat(events).as(page).isNotEmpty();
            }
        }
    }

    @Test
    void threadsAreListedWithTheVirtualOnes() throws Exception {
        var release = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().name("a virtual one").start(() -> standAndWait(started, release));
        started.await();
        try (var pprof = start(LOCAL)) {
            assertThat(text(pprof.get("/debug/pprof/goroutine?debug=2"))).contains("\"main\"");
            assertThat(text(pprof.get("/debug/pprof/threads?debug=2")))
                    .contains("virtual", PprofTest.class.getName() + ".standAndWait");
            assertThat(text(pprof.get("/debug/pprof/threads?debug=1")))
                    .startsWith("threads: total ")
                    .contains("1 @\n", ".standAndWait(");
            assertThat(read(pprof.get("/debug/pprof/threads").body()).strings())
                    .contains("threads", PprofTest.class.getName() + ".standAndWait");
        } finally {
            release.countDown();
            waiting.join();
        }
    }

    private static void standAndWait(CountDownLatch started, CountDownLatch release) {
        started.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void contendedLocksAreInTheMutexProfileAndWaitsInTheBlockProfile() throws Exception {
        var stop = new AtomicBoolean();
        var lock = new Object();
        var contenders = new ArrayList<Thread>();
        for (int i = 0; i < 2; i++) {
            contenders.add(Thread.ofPlatform().start(() -> contend(lock, stop)));
        }
        try (var pprof = start(LOCAL)) {
            for (String page : List.of("mutex", "block")) {
                Read profile =
                        read(pprof.get("/debug/pprof/" + page + "?seconds=1").body());

                assertThat(profile.strings())
                        .as(page)
                        .contains("contentions", "delay", PprofTest.class.getName() + ".contend");
                assertThat(profile.sums()[1]).isPositive();
            }
        } finally {
            stop.set(true);
            for (Thread contender : contenders) {
                contender.join();
            }
        }
    }

    private void contend(Object lock, AtomicBoolean stop) {
        while (!stop.get()) {
            synchronized (lock) {
                work();
            }
            // The lock is unfair: its owner leaves it for a while, or the other one would wait to the end.
            work();
            work();
        }
    }

    private void work() {
        for (int i = 0; i < 100_000; i++) {
            sink.incrementAndGet();
        }
    }

    @Test
    void oneRecordingAtATime() throws Exception {
        try (var pprof = start(LOCAL)) {
            var first = new CountDownLatch(1);
            var status = new AtomicLong();
            Thread other = Thread.ofVirtual().start(() -> {
                first.countDown();
                try {
                    status.set(pprof.get("/debug/pprof/profile?seconds=3").statusCode());
                } catch (IOException | InterruptedException e) {
                    status.set(-1);
                }
            });
            first.await();
            // Either of the two comes first; the other one is refused.
            int mine = pprof.get("/debug/pprof/profile?seconds=3").statusCode();
            other.join();

            assertThat(List.of((long) mine, status.get())).containsExactlyInAnyOrder(200L, 429L);
        }
    }

    @Test
    void badRequestsAreSaid() throws Exception {
        try (var pprof = start("{endpoint: '127.0.0.1:0', max_duration: 10s}")) {
            assertThat(pprof.get("/debug/pprof/profile?seconds=11").statusCode())
                    .isEqualTo(400);
            assertThat(text(pprof.get("/debug/pprof/profile?seconds=x"))).contains("expected: 1 to 10");
            assertThat(text(pprof.get("/debug/pprof/block?seconds=1"))).contains("block_profile_fraction");
            assertThat(text(pprof.get("/debug/pprof/mutex?seconds=1"))).contains("mutex_profile_fraction");
            assertThat(pprof.get("/debug/pprof/nothing").statusCode()).isEqualTo(404);
            assertThat(pprof.get("/").statusCode()).isEqualTo(404);
            assertThat(text(pprof.get("/debug/pprof/"))).contains("goroutine?debug=1");
        }
    }

    @Test
    @Timeout(60)
    void closingEndsARecording() throws Exception {
        RunningExtension pprof = start(LOCAL);
        var answered = new AtomicLong();
        Thread client = Thread.ofVirtual().start(() -> {
            try {
                answered.set(pprof.get("/debug/pprof/profile?seconds=60").statusCode());
            } catch (IOException | InterruptedException e) {
                answered.set(-1);
            }
        });
        while (jdk.jfr.FlightRecorder.getFlightRecorder().getRecordings().isEmpty()) {
            Thread.onSpinWait();
        }

        pprof.extension()
                .close(io.dbintel.component.Deadline.after(
                        java.time.Duration.ofSeconds(5), io.dbintel.component.Clock.SYSTEM));

        assertThat(client.join(java.time.Duration.ofSeconds(20))).isTrue();
        assertThat(answered.get()).as("with what was recorded until then").isEqualTo(200);
        pprof.close();
    }

    @Test
    void profileOfTheRunIsWrittenAtItsEnd() throws Exception {
        Path file = folder.resolve("run.pb.gz");
        Path raw = folder.resolve("run.jfr");
        for (Path each : List.of(file, raw)) {
            try (var pprof = start("{endpoint: '127.0.0.1:0', save_to_file: '" + each + "'}")) {
                whileWorking(pprof, "/debug/pprof/allocs?seconds=1");
            }
        }

        assertThat(read(Files.readAllBytes(file)).strings()).contains(PprofTest.class.getName() + ".burnCpu");
        assertThat(RecordingFile.readAllEvents(raw)).isNotEmpty();
    }

    @Test
    void fileThatCannotBeWrittenStopsTheStart() {
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> start("{endpoint: '127.0.0.1:0', save_to_file: '" + folder.resolve("no/such") + "'}"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("save_to_file");
    }

    @Test
    void settingsAreChecked() {
        assertThat(TestConfig.errors(new PprofFactory(), "max_duration: 2h"))
                .anyMatch(error -> error.contains("1h or less"));
        assertThat(TestConfig.errors(new PprofFactory(), "mutex_profile_fraction: -1"))
                .isNotEmpty();
        assertThat(TestConfig.errors(new PprofFactory(), "{dialer: {timeout: 1s}}"))
                .isEmpty();
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
