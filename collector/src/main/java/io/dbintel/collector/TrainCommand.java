package io.dbintel.collector;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.ComponentRegistry;
import io.dbintel.collector.config.ConfigSources;
import io.dbintel.collector.config.Configurations;
import io.dbintel.collector.service.Collector;
import io.dbintel.collector.telemetry.OwnLogs;
import io.dbintel.collector.telemetry.OwnTelemetry;
import io.dbintel.collector.telemetry.TelemetryConfig;
import io.dbintel.component.BuildInfo;
import io.dbintel.component.Clock;
import io.dbintel.component.StartException;
import io.dbintel.component.config.Problems;
import io.dbintel.servers.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code dbintel train}: one short life of a collector, for the JVM to remember what a start needs. The launcher runs it once
 * after a build with {@code -XX:AOTCacheOutput}.
 */
@Command(name = "train", hidden = true, description = "Trains the start-up cache; run by the launcher.")
final class TrainCommand implements Callable<Integer> {
    private static final Duration DRAIN_TIME = Duration.ofSeconds(2);
    private static final int MESSAGES = 50;

    private final ComponentRegistry registry;
    private final OwnLogs logs;
    private final BuildInfo build;

    TrainCommand(ComponentRegistry registry, OwnLogs logs, BuildInfo build) {
        this.registry = registry;
        this.logs = logs;
        this.build = build;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, StartException {
        Path output = Files.createTempFile("dbintel-train", ".json");
        try {
            List<Integer> ports = FreePorts.next(5);
            var environment = new LinkedHashMap<>(System.getenv());
            environment.put("TRAIN_GRPC", ports.get(0).toString());
            environment.put("TRAIN_HTTP", ports.get(1).toString());
            environment.put("TRAIN_PROMETHEUS", ports.get(2).toString());
            environment.put("TRAIN_HEALTH", ports.get(3).toString());
            environment.put("TRAIN_METRICS", ports.get(4).toString());
            environment.put("TRAIN_FILE", output.toString());
            var problems = new Problems();
            CollectorConfig config = new Configurations(registry, TelemetryConfig::read, environment)
                    .load(ConfigSources.of("yaml:" + Resources.text("/config/training.yaml")), problems)
                    .filter(any -> !problems.hasErrors())
                    .orElseThrow(() -> new StartException(problems.errors().toString()));
            TelemetryConfig own = TelemetryConfig.read(config.telemetry());
            var collector = new Collector(
                    config, new OwnTelemetry(own, logs, build, Clock.SYSTEM), build, Clock.SYSTEM, DRAIN_TIME);
            collector.start();
            try {
                exercise(ports);
            } finally {
                collector.close();
            }
            return 0;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static void exercise(List<Integer> ports) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String logs = """
          {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"train"}}]},
          "scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"x"}}]}]}]}""";
            for (int i = 0; i < MESSAGES; i++) {
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(1) + "/v1/logs"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(logs))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
            for (String page :
                    List.of(ports.get(2) + "/metrics", ports.get(3) + "/health/ready", ports.get(4) + "/metrics")) {
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + page))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
            }
        }
    }
}
