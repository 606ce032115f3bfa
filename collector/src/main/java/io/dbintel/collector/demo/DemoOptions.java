package io.dbintel.collector.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the demo was asked for.
 *
 * @param duration empty until it is told to stop
 * @param attach an existing server, {@code postgresql://user:password@host:port/database}; nothing on it is changed
 * @param report where the report is written as JSON
 * @param keep whether server, data and output are left behind
 * @param config another configuration than {@code config/demo.yaml}
 */
public record DemoOptions(
        Optional<Duration> duration,
        Optional<String> attach,
        Optional<Path> report,
        boolean keep,
        Optional<Path> config) {}
