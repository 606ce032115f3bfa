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

class ReloadIT {
    @TempDir
    Path folder;

    private final List<Integer> ports = FreePorts.next(2);

    @Test
    void hangupTakesUpTheNewConfigurationAndKeepsTheOldOneWhereItIsWrong() throws IOException, InterruptedException {
        write("one", "10ms");
        try (Program program = Program.start(Map.of(), "run", "--config", file().toString())) {
            program.awaitLine("Everything is ready");
            post("a");

            write("two", "10ms");
            program.hangUp();
            program.awaitLine("Configuration reloaded.");
            post("b");

            write("three", "soon");
            program.hangUp();
            program.awaitLine("the one before runs on");
            post("c");

            program.terminate();
            assertThat(program.awaitExit()).isZero();
            assertThat(Files.readString(folder.resolve("out.jsonl")))
                    .containsSubsequence("\"one\"", "\"a\"", "\"two\"", "\"b\"", "\"two\"", "\"c\"");
        }
    }

    @Test
    void changedFileIsTakenUpWithoutBeingTold() throws IOException, InterruptedException {
        write("one", "10ms");
        try (Program program = Program.start(Map.of(), "run", "--watch", "--config", file().toString())) {
            program.awaitLine("Everything is ready");
            write("two", "10ms");
            program.awaitLine("A file has changed");
            program.awaitLine("Configuration reloaded.");
        }
    }

    @Test
    void takenPortBringsTheReceiverBack() throws IOException, InterruptedException {
        write("one", "10ms");
        try (Program program = Program.start(Map.of(), "run", "--config", file().toString());
                var taken = new java.net.ServerSocket(ports.get(1), 1, java.net.InetAddress.getLoopbackAddress())) {
            program.awaitLine("Everything is ready");
            Files.writeString(
                    file(),
                    Files.readString(file()).replace("127.0.0.1:" + ports.get(0), "127.0.0.1:" + taken.getLocalPort()));
            program.hangUp();
            program.awaitLine("the one before runs on");

            post("a");
            program.terminate();
            assertThat(program.awaitExit()).isZero();
            assertThat(Files.readString(folder.resolve("out.jsonl"))).contains("\"a\"");
        }
    }

    private Path file() {
        return folder.resolve("collector.yaml");
    }

    private void write(String team, String timeout) throws IOException {
        Files.writeString(file(), """
            receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
            processors:
              resource: {attributes: [{key: team, value: %s, action: upsert}]}
              batch: {timeout: %s}
            exporters: {file: {path: "%s", flush_interval: 10ms}}
            service:
              telemetry: {metrics: {readers: []}}
              pipelines: {logs: {receivers: [otlp], processors: [resource, batch], exporters: [file]}}
            """.formatted(ports.get(0), team, timeout, folder.resolve("out.jsonl")));
    }

    private void post(String body) throws IOException, InterruptedException {
        assertThat(Program.post("http://127.0.0.1:" + ports.get(0) + "/v1/logs", """
                        {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"%s"}}]}]}]}
                        """.formatted(body))
                        .statusCode())
                .isEqualTo(200);
    }
}
