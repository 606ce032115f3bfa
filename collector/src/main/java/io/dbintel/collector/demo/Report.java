package io.dbintel.collector.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** What the demo says at its end, for a person and as JSON. */
final class Report {
    private static final JsonFactory JSON = new JsonFactory();

    private Report() {}

    static void print(Snapshot snapshot, String server, PrintStream out) {
        out.println();
        out.println("Report: " + server + ", watched for " + Screen.seconds(snapshot.elapsed()));
        if (snapshot.workloadStatements() > 0) {
            out.println("  workload   " + snapshot.workloadStatements() + " statements, " + snapshot.workloadFailures()
                    + " failed on purpose");
        }
        out.println("  pipeline   " + Screen.pipeline(snapshot));
        out.println("  cost       " + Screen.cost(snapshot));
        out.println("  locks      " + snapshot.blockedSessions() + " sampled sessions were waiting for another one");
        out.println("  statements by share of time:");
        Screen.statements(snapshot.top()).forEach(out::println);
        out.println("  active sessions by wait, on average:");
        if (snapshot.averageSessions().isEmpty()) {
            out.println("    none were sampled");
        }
        snapshot.averageSessions().entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(8)
                .forEach(each -> out.printf(Locale.ROOT, "    %6.2f  %s%n", each.getValue(), each.getKey()));
        out.flush();
    }

    /** Writes the report as one JSON object; times in milliseconds, shares from 0 to 1. */
    static void write(Snapshot snapshot, String server, String version, Path file) throws IOException {
        ObjectWriteContext pretty = new ObjectWriteContext.Base() {
            @Override
            public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
        try (Writer out = Files.newBufferedWriter(file);
                JsonGenerator json = JSON.createGenerator(pretty, out)) {
            json.writeStartObject();
            json.writeStringProperty("version", version);
            json.writeStringProperty("server", server);
            json.writeNumberProperty("elapsed_ms", snapshot.elapsed().toMillis());
            json.writeObjectPropertyStart("workload");
            json.writeNumberProperty("statements", snapshot.workloadStatements());
            json.writeNumberProperty("failures", snapshot.workloadFailures());
            json.writeEndObject();
            json.writeObjectPropertyStart("pipeline");
            json.writeNumberProperty("metric_points", snapshot.points());
            json.writeNumberProperty("metrics", snapshot.metrics());
            json.writeNumberProperty("log_records", snapshot.records());
            json.writeEndObject();
            Snapshot.Cost cost = snapshot.cost();
            json.writeObjectPropertyStart("cost");
            json.writeNumberProperty("statements", cost.statements());
            json.writeNumberProperty("rows", cost.rows());
            json.writeNumberProperty("server_ms", cost.serverMilliseconds());
            json.writeNumberProperty("client_ms", cost.clientMilliseconds());
            json.writeNumberProperty("connections_opened", cost.connections());
            json.writeNumberProperty("bytes", cost.bytes());
            json.writeNumberProperty("percent_of_core", snapshot.costPercent());
            json.writeEndObject();
            json.writeArrayPropertyStart("top_statements");
            for (Observations.Top top : snapshot.top()) {
                json.writeStartObject();
                json.writeStringProperty("text", top.text());
                json.writeNumberProperty("share", top.share());
                json.writeNumberProperty("total_ms", top.milliseconds());
                json.writeNumberProperty("calls", top.calls());
                json.writeNumberProperty("rows", top.rows());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectPropertyStart("average_active_sessions_by_wait");
            snapshot.averageSessions().forEach(json::writeNumberProperty);
            json.writeEndObject();
            json.writeNumberProperty("blocked_sessions_sampled", snapshot.blockedSessions());
            json.writeEndObject();
        }
    }
}
