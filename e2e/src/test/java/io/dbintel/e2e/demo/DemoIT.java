package io.dbintel.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole demo: what it shows, what it says at its end, and that nobody's data leave. */
@Timeout(150)
class DemoIT {
    private static final Pattern PRIVATE =
            Pattern.compile("[a-z0-9]+@example\\.com|4111[0-9]{6,12}|mallory", Pattern.CASE_INSENSITIVE);
    private static final List<Integer> USUAL_PORTS = List.of(4317, 4318, 5432, 8888, 8889, 13133);

    @TempDir
    Path temporary;

    @Test
    void twoDemosFindTroubleAndTellNoLiteralWhileUsualPortsAreTaken() throws Exception {
        Path json = temporary.resolve("report.json");
        List<ServerSocket> taken = take(USUAL_PORTS);
        try (var demo = DemoRun.in(temporary).demo("--duration", "18s", "--json", json.toString());
                var other = DemoRun.in(temporary).demo("--duration", "1s")) {
            Path output = demo.awaitRunning();
            DemoRun.Server server = demo.awaitServer();
            demo.await("^ *1[0-9]s  points [1-9].*top [1-9]");

            String prometheus = page(demo.await("  prometheus   (\\S+)").group(1));
            String own = page(demo.await("  own metrics  (\\S+)").group(1));
            String health = page(demo.await("  health       (\\S+)").group(1));
            String telemetry = Files.readString(output.resolve("telemetry.jsonl"));
            String log = Files.readString(output.resolve("collector.log"));
            String serverLog = Files.readString(server.folder().resolve("server.log"));

            assertThat(other.exit(DemoRun.START)).isZero();
            assertThat(demo.exit(DemoRun.START)).isZero();
            assertThat(prometheus).contains("postgresql_backends");
            assertThat(own).contains("db_intelligence_ledger_statements");
            assertThat(health).contains("\"healthy\":true").doesNotContain("\"healthy\":false");
            assertThat(telemetry).contains("db.server.top_query", "db.server.query_sample", "UPDATE stock SET on_hand");
            // They are there to be leaked ...
            assertThat(PRIVATE.matcher(serverLog).results().count()).isGreaterThan(10);
            // ... and are not.
            for (String shown :
                    List.of(prometheus, own, health, telemetry, log, demo.output(), Files.readString(json))) {
                assertThat(PRIVATE.matcher(shown)
                                .results()
                                .map(MatchResult::group)
                                .toList())
                        .isEmpty();
            }
            assertTroubleIsVisible(demo.output(), Files.readString(json));
            assertThat(server.isGone()).isTrue();
            assertThat(DemoRun.outputsIn(temporary)).isEmpty();
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
    }

    private static void assertTroubleIsVisible(String output, String json) {
        assertThat(output)
                .doesNotContain("NaN", "Exception")
                .contains(
                        "Statements that took most of the server's time",
                        "Active sessions by what they wait for",
                        "Throughput of the pipeline",
                        "What the watching cost the database")
                .containsPattern("ran [1-9]\\d+ statements; [1-9]\\d* failed on purpose")
                .containsPattern("\\d+\\.\\d+  Lock:(tuple|transactionid)")
                .containsPattern("The server worked [1-9]\\d*\\.\\d ms for the collector");
        assertThat(json)
                .contains(
                        "UPDATE stock SET on_hand = on_hand - ",
                        "FROM orders WHERE customer_id = ",
                        "FROM order_lines WHERE order_id = ",
                        "SELECT c.city, date_trunc(",
                        "FROM payments WHERE card_number = ");
        // A few milliseconds for each round: more than nothing, less than a twentieth of a core on a busy machine.
        assertThat(number(json, "server_ms")).isPositive();
        assertThat(number(json, "percent_of_core")).isBetween(0.001, 5.0);
        assertThat(number(json, "connections_opened")).isBetween(1.0, 10.0);
        assertThat(number(json, "blocked_sessions_sampled")).isPositive();
        assertThat(number(json, "metric_points")).isPositive();
    }

    private static double number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\" : (-?[0-9.E-]+)").matcher(json);
        assertThat(found.find()).as("%s in %s", key, json).isTrue();
        return Double.parseDouble(found.group(1));
    }

    /** Those that somebody else has are taken anyway. */
    private static List<ServerSocket> take(List<Integer> ports) {
        var taken = new ArrayList<ServerSocket>();
        for (int port : ports) {
            try {
                taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("in use");
            }
        }
        return taken;
    }

    private static String page(String address) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }
    }
}
