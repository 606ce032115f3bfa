package io.dbintel.collector.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * What the demo says at its end, for a person and as JSON.
 *
 * @param server its version and address
 * @param version of this program
 */
record Report(Snapshot snapshot, String server, String version) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String INDENT = "  ";
    private static final int MOST_WAITS = 8;

    /** What waits mean, by the beginning of their names. */
    private static final Map<String, String> WAITS = Map.of(
            Observations.ON_CPU,
            "working, not waiting",
            "Lock:",
            "waits until another session ends its transaction",
            "LWLock:",
            "waits for a moment to share memory with other sessions",
            "IO:",
            "reads or writes files",
            "Client:",
            "waits for the application",
            "IPC:",
            "waits for another process of the server",
            "Timeout:",
            "sleeps",
            "BufferPin:",
            "waits for a page that another session holds",
            "Activity:",
            "a process of the server without work");

    /** Where the workload's troubles show. */
    private static final List<String> TROUBLES = List.of(
            "Lock queue: UPDATE stock has a high ms/call for one row, and sessions wait for Lock.",
            "Missing index: SELECT ... FROM orders WHERE customer_id reads the whole table for ten rows.",
            "N+1: SELECT ... FROM order_lines is fast, but called fifty times for each list of orders.",
            "Slow report: SELECT c.city ... sorts more than its work_mem holds and writes temporary files.");

    void print(PrintStream out, int columns) {
        var text = Text.in(out.charset());
        out.println();
        Text.wrapped("Report: " + server + ", watched for " + seconds(), "", columns)
                .forEach(out::println);
        if (snapshot.workloadStatements() > 0) {
            section(out, columns, "What the shop did");
            say(
                    out,
                    columns,
                    "The demo's jobs ran " + snapshot.workloadStatements() + " statements; "
                            + snapshot.workloadFailures() + " failed on purpose. Their troubles, to be found below:");
            TROUBLES.forEach(
                    each -> Text.wrapped(each, INDENT + INDENT, columns).forEach(out::println));
        }
        section(out, columns, "Statements that took most of the server's time");
        if (snapshot.top().isEmpty()) {
            say(
                    out,
                    columns,
                    "None were seen. It takes two readings of pg_stat_statements, so about ten seconds, and that extension: CREATE"
                            + " EXTENSION pg_stat_statements in the database, with shared_preload_libraries naming it.");
        } else {
            statements(out, text, columns);
        }
        section(out, columns, "Active sessions by what they wait for");
        say(
                out,
                columns,
                "On average of " + snapshot.rounds() + " looks, with what it means. More sessions on CPU than the"
                        + " machine has cores, or many that wait for the same, is where to begin.");
        waits(out, text, columns);
        say(out, columns, snapshot.blockedSessions() + " times a session was seen waiting for another one's lock.");
        section(out, columns, "Throughput of the pipeline");
        say(
                out,
                columns,
                String.format(
                        Locale.ROOT,
                        "%d points of %d metrics and %d log records (statements and sessions) were delivered over OTLP, %.1f a"
                                + " second.",
                        snapshot.points(),
                        snapshot.metrics(),
                        snapshot.records(),
                        snapshot.perSecond()));
        section(out, columns, "What the watching cost the database");
        cost(out, columns);
        out.println();
        out.flush();
    }

    private void statements(PrintStream out, Text text, int columns) {
        say(
                out,
                columns,
                "share: of the time of all statements while watched, time spent waiting included. ms/call: one"
                        + " execution, on average. Values in the texts are masked before they leave the collector.");
        Screen.statements(snapshot.top(), columns, text).forEach(out::println);
    }

    private static void section(PrintStream out, int columns, String title) {
        out.println();
        Text.wrapped(title, "", columns).forEach(out::println);
    }

    private static void say(PrintStream out, int columns, String words) {
        Text.wrapped(words, INDENT, columns).forEach(out::println);
    }

    private void waits(PrintStream out, Text text, int columns) {
        if (snapshot.averageSessions().isEmpty()) {
            out.println("    none were active");
        }
        snapshot.averageSessions().entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(MOST_WAITS)
                .forEach(each -> out.println(text.clipped(
                        String.format(
                                Locale.ROOT,
                                "  %6.2f  %-24s %s",
                                each.getValue(),
                                Text.clean(each.getKey()),
                                meaning(each.getKey())),
                        columns)));
    }

    private static String meaning(String wait) {
        return WAITS.entrySet().stream()
                .filter(each -> wait.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private void cost(PrintStream out, int columns) {
        Snapshot.Cost cost = snapshot.cost();
        String share = snapshot.costPercent().isPresent()
                ? String.format(
                        Locale.ROOT,
                        " in its first %d s, %.2f %% of one core",
                        cost.covered().toSeconds(),
                        snapshot.costPercent().getAsDouble())
                : "";
        String time = cost.serverMilliseconds() > 0
                ? String.format(
                        Locale.ROOT,
                        "The server worked %.1f ms for the collector%s, as its own pg_stat_statements says.",
                        cost.serverMilliseconds(),
                        share)
                : "How long the server worked for the collector is not known: it takes pg_stat_statements, or a longer run.";
        say(
                out,
                columns,
                time
                        + String.format(
                                Locale.ROOT,
                                " The collector sent %d statements, read %d rows and %.1f KiB, and opened %d connections (never more than"
                                        + " two at a time).",
                                cost.statements(),
                                cost.rows(),
                                cost.bytes() / 1024.0,
                                cost.connections()));
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.1f s", snapshot.elapsed().toMillis() / 1000.0);
    }

    /** Writes the report as one JSON object; times in milliseconds, shares from 0 to 1. */
    void write(Path file) throws IOException {
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
            json.writeNumberProperty("items_per_second", snapshot.perSecond());
            json.writeEndObject();
            write(json, snapshot.cost());
            statements(json);
            json.writeObjectPropertyStart("average_active_sessions_by_wait");
            snapshot.averageSessions().forEach(json::writeNumberProperty);
            json.writeEndObject();
            json.writeNumberProperty("rounds", snapshot.rounds());
            json.writeNumberProperty("blocked_sessions_sampled", snapshot.blockedSessions());
            json.writeEndObject();
        }
    }

    private void write(JsonGenerator json, Snapshot.Cost cost) {
        json.writeObjectPropertyStart("cost");
        json.writeNumberProperty("statements", cost.statements());
        json.writeNumberProperty("rows", cost.rows());
        json.writeNumberProperty("server_ms", cost.serverMilliseconds());
        json.writeNumberProperty("server_ms_until_ms", cost.covered().toMillis());
        json.writeNumberProperty("client_ms", cost.clientMilliseconds());
        json.writeNumberProperty("connections_opened", cost.connections());
        json.writeNumberProperty("bytes", cost.bytes());
        if (snapshot.costPercent().isPresent()) {
            json.writeNumberProperty("percent_of_core", snapshot.costPercent().getAsDouble());
        }
        json.writeEndObject();
    }

    private void statements(JsonGenerator json) {
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
    }
}
