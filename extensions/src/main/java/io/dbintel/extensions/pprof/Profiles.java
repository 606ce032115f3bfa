package io.dbintel.extensions.pprof;

import io.dbintel.component.Clock;
import io.dbintel.extensions.pprof.FlightRecorder.Recorded;
import io.dbintel.extensions.pprof.FlightRecorder.Use;
import io.dbintel.extensions.pprof.Profile.ValueType;
import io.dbintel.network.http.HttpAnswer;
import io.dbintel.network.http.HttpRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import jdk.jfr.Recording;

/** The pages under {@code /debug/pprof/}. */
final class Profiles {
    static final String ROOT = "/debug/pprof/";
    static final Duration CPU_PERIOD = Duration.ofMillis(10);

    private static final Duration DEFAULT_TIME = Duration.ofSeconds(30);
    /** The heap is of this moment; what is allocated is looked at for so long beside it. */
    private static final Duration HEAP_TIME = Duration.ofSeconds(1);

    private static final Duration SHORTEST_CONTENTION = Duration.ofNanos(1);

    private static final String INDEX = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>/debug/pprof/</title></head><body>
            <h1>/debug/pprof/</h1>
            <p>Profiles of this JVM in pprof's format: <code>go tool pprof http://host:1777/debug/pprof/profile?seconds=10</code>.
            With <code>format=jfr</code> the recording itself, for JDK Mission Control.</p>
            <table>
            <tr><td><a href="allocs?seconds=10">allocs</a></td><td>what is allocated, and where, during <code>seconds</code></td></tr>
            <tr><td><a href="block?seconds=10">block</a></td><td>waits for locks, conditions and parks during <code>seconds</code>; needs <code>block_profile_fraction</code></td></tr>
            <tr><td><a href="goroutine?debug=1">goroutine</a>, <a href="threads?debug=2">threads</a></td><td>where every thread stands, virtual ones included; <code>debug=1</code> counted, <code>debug=2</code> one by one</td></tr>
            <tr><td><a href="heap?debug=1">heap</a></td><td>objects by class, and what is allocated during <code>seconds</code>; <code>gc=1</code> collects garbage first</td></tr>
            <tr><td><a href="mutex?seconds=10">mutex</a></td><td>waits for contended monitors during <code>seconds</code>; needs <code>mutex_profile_fraction</code></td></tr>
            <tr><td><a href="profile?seconds=10">profile</a></td><td>CPU during <code>seconds</code></td></tr>
            <tr><td><a href="trace?seconds=10">trace</a></td><td>a flight recording with the JVM's profile settings</td></tr>
            </table>
            </body></html>
            """;

    private final PprofConfig config;
    private final Clock clock;
    private final FlightRecorder recorder;

    Profiles(PprofConfig config, Clock clock, CountDownLatch stopping) {
        this.config = config;
        this.clock = clock;
        this.recorder = new FlightRecorder(clock, stopping);
    }

    HttpAnswer answer(HttpRequest request) {
        if (!request.path().startsWith(ROOT)) {
            return request.path().equals("/debug/pprof")
                    ? HttpAnswer.text(301, "").with("Location", ROOT)
                    : HttpAnswer.text(404, "404 page not found\n");
        }
        try {
            return switch (request.path().substring(ROOT.length())) {
                case "" -> HttpAnswer.of(200, "text/html; charset=utf-8", INDEX.getBytes(StandardCharsets.UTF_8));
                case "profile" -> profile(request);
                case "heap" -> heap(request);
                case "allocs" -> allocations(request);
                case "goroutine", "threads", "threadcreate" -> threads(request);
                case "block" ->
                    waits(
                            request,
                            "block_profile_fraction",
                            config.blockThresholdNanos() > 0 ? 1 : 0,
                            Duration.ofNanos(config.blockThresholdNanos()),
                            List.of(FlightEvents.MONITOR, FlightEvents.WAIT, FlightEvents.PARK));
                case "mutex" ->
                    waits(
                            request,
                            "mutex_profile_fraction",
                            config.mutexFraction(),
                            SHORTEST_CONTENTION,
                            List.of(FlightEvents.MONITOR));
                case "trace" -> recorded(request, DEFAULT_TIME, Profiles::everything, Files::readAllBytes, "trace.jfr");
                // Arguments may hold secrets of --set.
                case "cmdline" -> HttpAnswer.text(200, "dbintel");
                default -> HttpAnswer.text(404, "Unknown profile\n");
            };
        } catch (IOException e) {
            return HttpAnswer.text(500, "the profile could not be made: " + e.getMessage() + "\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HttpAnswer.text(503, "the collector is stopping\n");
        }
    }

    private HttpAnswer profile(HttpRequest request) throws IOException, InterruptedException {
        return recorded(
                request,
                DEFAULT_TIME,
                recording -> recording.enable(FlightEvents.CPU).withPeriod(CPU_PERIOD),
                file -> FlightEvents.cpu(file, CPU_PERIOD.toNanos()),
                CPU_PERIOD.toNanos(),
                "profile");
    }

    private HttpAnswer heap(HttpRequest request) throws IOException, InterruptedException {
        boolean live = request.parameter("gc").filter(gc -> !gc.equals("0")).isPresent();
        if (request.parameter("debug").filter(debug -> !debug.equals("0")).isPresent()) {
            return HttpAnswer.text(200, ClassHistogram.text(live));
        }
        return recorded(
                request,
                HEAP_TIME,
                Profiles::allocationEvents,
                file -> {
                    Profile profile = heapProfile();
                    ClassHistogram.add(profile, live);
                    FlightEvents.addAllocations(file, profile);
                    return profile;
                },
                0,
                "heap");
    }

    private HttpAnswer allocations(HttpRequest request) throws IOException, InterruptedException {
        return recorded(
                request,
                DEFAULT_TIME,
                Profiles::allocationEvents,
                file -> {
                    Profile profile = heapProfile();
                    FlightEvents.addAllocations(file, profile);
                    return profile;
                },
                0,
                "allocs");
    }

    private static Profile heapProfile() {
        return new Profile(
                new ValueType("inuse_objects", "count"),
                new ValueType("inuse_space", "bytes"),
                new ValueType("alloc_space", "bytes"));
    }

    private static void allocationEvents(Recording recording) {
        recording.enable(FlightEvents.ALLOCATION).with("throttle", "1000/s").withStackTrace();
    }

    private HttpAnswer waits(HttpRequest request, String key, int fraction, Duration shortest, List<String> events)
            throws IOException, InterruptedException {
        if (fraction == 0) {
            return HttpAnswer.text(404, "this profile is off; set " + key + " to 1 or more\n");
        }
        return recorded(
                request,
                DEFAULT_TIME,
                recording -> events.forEach(
                        event -> recording.enable(event).withThreshold(shortest).withStackTrace()),
                file -> FlightEvents.waits(file, events, fraction),
                1,
                key.startsWith("block") ? "block" : "mutex");
    }

    private HttpAnswer threads(HttpRequest request) throws IOException {
        byte[] dump = ThreadStacks.text();
        return switch (request.parameter("debug").orElse("0")) {
            case "0" ->
                download(
                        ThreadStacks.profile(ThreadStacks.counted(dump)).encode(clock.now(), Duration.ZERO, 1),
                        "threads.pb.gz");
            case "1" -> HttpAnswer.text(200, ThreadStacks.summary(ThreadStacks.counted(dump)));
            default -> HttpAnswer.of(200, "text/plain; charset=utf-8", dump);
        };
    }

    private static void everything(Recording recording) {
        try {
            recording.setSettings(
                    jdk.jfr.Configuration.getConfiguration("profile").getSettings());
        } catch (IOException | java.text.ParseException e) {
            throw new IllegalStateException("the JVM has no flight recorder settings called profile", e);
        }
    }

    /** The recording as pprof, or as it is where {@code format=jfr} asks for that. */
    private HttpAnswer recorded(
            HttpRequest request,
            Duration fallback,
            Consumer<Recording> events,
            Use<Profile> use,
            long period,
            String name)
            throws IOException, InterruptedException {
        if (request.parameter("format").filter("jfr"::equals).isPresent()) {
            return recorded(request, fallback, events, Files::readAllBytes, name + ".jfr");
        }
        Optional<Duration> time = time(request, fallback);
        if (time.isEmpty()) {
            return badTime();
        }
        Optional<Recorded<Profile>> recorded = recorder.record(time.get(), events, use);
        return recorded.map(all -> download(all.result().encode(all.start(), all.duration(), period), name + ".pb.gz"))
                .orElseGet(Profiles::busy);
    }

    private HttpAnswer recorded(
            HttpRequest request, Duration fallback, Consumer<Recording> events, Use<byte[]> use, String name)
            throws IOException, InterruptedException {
        Optional<Duration> time = time(request, fallback);
        if (time.isEmpty()) {
            return badTime();
        }
        return recorder.record(time.get(), events, use)
                .map(all -> download(all.result(), name))
                .orElseGet(Profiles::busy);
    }

    private Optional<Duration> time(HttpRequest request, Duration fallback) {
        String text = request.parameter("seconds").orElse("");
        if (text.isEmpty()) {
            return Optional.of(fallback.compareTo(config.maxTime()) > 0 ? config.maxTime() : fallback);
        }
        if (text.length() > 6 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        Duration time = Duration.ofSeconds(Long.parseLong(text));
        return time.isZero() || time.compareTo(config.maxTime()) > 0 ? Optional.empty() : Optional.of(time);
    }

    private HttpAnswer badTime() {
        return HttpAnswer.text(
                400,
                "seconds: expected: 1 to " + config.maxTime().toSeconds() + "; a longer time needs max_duration\n");
    }

    private static HttpAnswer busy() {
        return HttpAnswer.text(429, "another recording is going on; one at a time\n")
                .with("Retry-After", "10");
    }

    private static HttpAnswer download(byte[] body, String name) {
        return HttpAnswer.of(200, "application/octet-stream", body)
                .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }

    /** Where {@code save_to_file} puts the run's profile: raw for a name that ends in {@code .jfr}. */
    static void save(Path recording, Path target, java.time.Instant start, Duration duration) throws IOException {
        byte[] content = target.toString().endsWith(".jfr")
                ? Files.readAllBytes(recording)
                : FlightEvents.cpu(recording, CPU_PERIOD.toNanos()).encode(start, duration, CPU_PERIOD.toNanos());
        Files.write(target, content);
    }
}
