package io.dbintel.extensions.pprof;

import io.dbintel.component.Deadline;
import io.dbintel.component.Extension;
import io.dbintel.component.Host;
import io.dbintel.component.Settings;
import io.dbintel.component.StartException;
import io.dbintel.network.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/** Serves {@link Profiles}, and keeps a recording of the whole run where {@code save_to_file} asks for it. */
final class Pprof implements Extension {
    private final PprofConfig config;
    private final Settings settings;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable HttpServer server;
    private @Nullable Recording run;
    private Instant runStart = Instant.EPOCH;

    Pprof(PprofConfig config, Settings settings) {
        this.config = config;
        this.settings = settings;
    }

    @Override
    public synchronized void start(Host host) throws StartException {
        if (config.saveTo().isPresent()) {
            run = recordRun(config.saveTo().get());
        }
        var profiles = new Profiles(config, settings.clock(), stopping);
        server = HttpServer.start(config.server(), profiles::answer, settings, host, "extensions::" + settings.id());
    }

    private Recording recordRun(Path file) throws StartException {
        try {
            // Found now, not after days at shutdown.
            Files.write(file, new byte[0]);
        } catch (IOException e) {
            throw new StartException(
                    "extensions::" + settings.id() + "::save_to_file: " + file + " can't be written: " + e
                            + "; create its folder or choose another",
                    e);
        }
        var recording = new Recording();
        recording.setMaxSize(FlightRecorder.MAX_BYTES);
        recording.enable(FlightEvents.CPU).withPeriod(Profiles.CPU_PERIOD);
        recording.start();
        runStart = settings.clock().now();
        return recording;
    }

    @Override
    public synchronized void close(Deadline deadline) {
        stopping.countDown();
        if (server != null) {
            server.close(deadline);
            server = null;
        }
        if (run != null && config.saveTo().isPresent()) {
            save(run, config.saveTo().get());
            run = null;
        }
    }

    private void save(Recording recording, Path target) {
        try (recording) {
            Path file = Files.createTempFile("dbintel-pprof", ".jfr");
            try {
                recording.stop();
                recording.dump(file);
                Profiles.save(
                        file,
                        target,
                        runStart,
                        Duration.between(runStart, settings.clock().now()));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            settings.log()
                    .atError()
                    .addKeyValue("file", target)
                    .setCause(e)
                    .log("the profile of this run could not be written");
        }
    }

    @Override
    public synchronized Map<String, Number> figures() {
        return server == null ? Map.of() : Map.of("port", server.port());
    }
}
