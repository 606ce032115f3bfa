package io.dbintel.e2e.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.servers.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramIT {
    private static final String THREE_RECORDS = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
            "scopeLogs":[{"scope":{"name":"test"},"logRecords":[
            {"timeUnixNano":"1","body":{"stringValue":"one"}},{"timeUnixNano":"2","body":{"stringValue":"two"}},
            {"timeUnixNano":"3","body":{"stringValue":"three"}}]}]}]}""";

    @TempDir
    Path folder;

    private final List<Integer> ports = FreePorts.next(6);

    /** Two collectors in a row: JSON over HTTP, then gRPC with zstd, then a file. */
    @Test
    void recordsTravelThroughTwoCollectorsAndComeOutWhole() throws IOException, InterruptedException {
        Path out = folder.resolve("out.jsonl");
        Path second = config("second", """
            receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}}}}
            processors: {batch: {timeout: 10ms}}
            exporters: {file: {path: "%s", flush_interval: 10ms}}
            service:
              telemetry: {metrics: {readers: []}}
              pipelines: {logs: {receivers: [otlp], processors: [batch], exporters: [file]}}
            """.formatted(ports.get(0), out));
        Path first = config("first", """
            receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
            processors:
              resource: {attributes: [{key: team, value: dba, action: insert}]}
            exporters: {otlp: {endpoint: "127.0.0.1:%d", compression: zstd, tls: {insecure: true}}}
            service:
              telemetry: {metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d, without_type_suffix: true, without_units: true, without_scope_info: true}}}}]}}
              pipelines: {logs: {receivers: [otlp], processors: [resource], exporters: [otlp]}}
            """.formatted(ports.get(1), ports.get(0), ports.get(2)));
        try (Program two = run(second);
                Program one = run(first)) {
            two.awaitLine("Everything is ready");
            one.awaitLine("Everything is ready");

            assertThat(Program.post("http://127.0.0.1:" + ports.get(1) + "/v1/logs", THREE_RECORDS)
                            .statusCode())
                    .isEqualTo(200);
            String metrics =
                    Program.get("http://127.0.0.1:" + ports.get(2) + "/metrics").body();
            one.terminate();
            assertThat(one.awaitExit()).isZero();
            two.terminate();
            assertThat(two.awaitExit()).isZero();

            assertThat(metrics)
                    .contains("otelcol_receiver_accepted_log_records{receiver=\"otlp\",transport=\"http\","
                            + "service_name=\"database-intelligence-collector\"} 3\n");
            assertThat(Files.readString(out))
                    .contains(
                            "\"one\"",
                            "\"two\"",
                            "\"three\"",
                            "{\"key\":\"team\",\"value\":{\"stringValue\":\"dba\"}}");
        }
    }

    @Test
    void aWrongConfigurationReportsEverythingAndStartsNothing() throws IOException, InterruptedException {
        Path file = config("wrong", """
            receivers:
              otlp: {protocols: {grpc: {endpoint: "127.0.0.1:%d", keepalife: {}}}}
            exporters:
              otlp: {timeout: 5}
            service:
              pipelines: {logs: {receivers: [otlp], processors: [batch], exporters: [otlp]}}
            """.formatted(ports.get(0)));

        try (Program program = run(file)) {
            assertThat(program.output())
                    .contains("receivers::otlp::protocols::grpc::keepalife: unknown key; did you mean keepalive? ["
                            + file + ":2]")
                    .contains("exporters::otlp::timeout: 5 is a whole number (expected: a duration")
                    .contains("references processor \"batch\" which is not configured")
                    .doesNotContain("Starting dbintel");
            assertThat(program.awaitExit()).isEqualTo(1);
        }
    }

    @Test
    void aTakenPortStopsTheStartAndNamesTheComponent() throws IOException, InterruptedException {
        String yaml = """
            receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}}}}
            exporters: {nop: }
            service:
              telemetry: {metrics: {readers: []}}
              pipelines: {logs: {receivers: [otlp], exporters: [nop]}}
            """.formatted(ports.get(0));
        try (Program first = run(config("first", yaml))) {
            first.awaitLine("Everything is ready");

            try (Program second = run(config("second", yaml))) {
                assertThat(second.output())
                        .contains("failed to start \\\"otlp\\\" receiver", "127.0.0.1:" + ports.get(0));
                assertThat(second.awaitExit()).isEqualTo(1);
            }
        }
    }

    @Test
    void healthShowsABackendThatIsAwayAndStaysReady() throws IOException, InterruptedException {
        Path file = config("away", """
            receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
            exporters: {otlp: {endpoint: "127.0.0.1:1", tls: {insecure: true}, retry_on_failure: {enabled: false}, sending_queue: {enabled: false}}}
            extensions: {health_check: {endpoint: "127.0.0.1:%d"}}
            service:
              extensions: [health_check]
              telemetry: {metrics: {readers: []}}
              pipelines: {logs: {receivers: [otlp], exporters: [otlp]}}
            """.formatted(ports.get(0), ports.get(1)));
        try (Program program = run(file)) {
            program.awaitLine("Everything is ready");

            int answer = Program.post("http://127.0.0.1:" + ports.get(0) + "/v1/logs", THREE_RECORDS)
                    .statusCode();
            var ready = Program.get("http://127.0.0.1:" + ports.get(1) + "/health/ready");

            assertThat(answer)
                    .as("a backend that is away is an answer to try again")
                    .isEqualTo(503);
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).contains("\"exporter:otlp\":{\"healthy\":false,\"status\":\"RECOVERABLE_ERROR\"");
            program.terminate();
            assertThat(program.awaitExit()).isZero();
        }
    }

    private Path config(String name, String yaml) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), yaml);
    }

    private static Program run(Path config) throws IOException {
        return Program.start(Map.of(), "run", "--config", config.toString());
    }
}
