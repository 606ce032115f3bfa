package io.dbintel.collector.config;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import java.util.List;
import java.util.Map;

/**
 * Says where a configuration means something else here than to the Collector (0.15x): defaults that differ, bounds that it has
 * not, older spellings. Only what a component of the configuration does is said, as notes: nothing of it is wrong.
 */
final class Differences {
    /** Older spellings of types, and what the Collector calls them since 0.14x. */
    private static final Map<String, String> OLDER = Map.of("otlp", "otlp_grpc", "otlphttp", "otlp_http");

    private final Problems problems;

    private Differences(Problems problems) {
        this.problems = problems;
    }

    static void note(CollectorConfig config, Problems problems) {
        var differences = new Differences(problems);
        for (Kind kind : Kind.values()) {
            config.components(kind).forEach((id, component) -> differences.component(kind, id, component.node()));
        }
    }

    private void component(Kind kind, ComponentId id, ConfigNode node) {
        switch (kind) {
            case RECEIVER -> receiver(id.type(), node);
            case PROCESSOR -> processor(id.type(), node);
            case EXPORTER -> exporter(id.type(), node);
            case EXTENSION -> extension(id.type(), node);
        }
    }

    private void receiver(String type, ConfigNode node) {
        switch (type) {
            case "otlp" -> {
                localhost(node.section("protocols"), "grpc", 4317);
                localhost(node.section("protocols"), "http", 4318);
            }
            case "postgresql" -> postgresql(node);
            default -> {
                // has nothing of its own to say
            }
        }
    }

    private void localhost(ConfigNode protocols, String protocol, int port) {
        ConfigNode node = protocols.section(protocol);
        if (node.isPresent() && !node.has("endpoint")) {
            note(
                    node,
                    "endpoint",
                    "is not written: listens on localhost:" + port
                            + ", which other machines and containers can't reach (Collectors before 0.104: 0.0.0.0)",
                    "write endpoint: 0.0.0.0:" + port + " where they should");
        }
    }

    private void postgresql(ConfigNode node) {
        note(
                node,
                "connection_pool",
                "the server is read over at most two connections, in read-only transactions with a statement timeout of 2s"
                        + " and a lock timeout of 100ms (the Collector: a connection for each database, no timeouts)",
                "nothing to do; what did not fit is named in the log");
        note(
                node,
                "metrics",
                "counters start at the server's last reset of its statistics (the Collector: at its own start)",
                "nothing to do; rates are the same");
        ConfigNode events = node.section("events");
        for (String event : List.of("db.server.top_query", "db.server.query_sample")) {
            if (events.has(event) && events.section(event).flag("enabled", false)) {
                note(
                        events,
                        event,
                        "every literal in a statement is masked, booleans too, and plans are not collected yet"
                                + " (the Collector keeps booleans and fills postgresql.query_plan)",
                        "nothing to do; postgresql.query_plan stays empty");
            }
        }
    }

    private void processor(String type, ConfigNode node) {
        switch (type) {
            case "batch" ->
                note(
                        node,
                        "what an exporter can't take now is kept and slows the receivers down (the Collector drops it and"
                                + " logs \"Sender failed\")",
                        "nothing to do; sending_queue::queue_size sets how much is held before");
            case "memory_limiter" ->
                note(
                        node,
                        node.has("limit_mib") ? "limit_mib" : "limit_percentage",
                        "bounds heap and direct buffers of the JVM, and is capped at the heap's maximum (the Collector: Go's"
                                + " heap)",
                        "set the heap with DBINTEL_HEAP, somewhat above the limit");
            default -> {
                // does what the Collector's does
            }
        }
    }

    private void exporter(String type, ConfigNode node) {
        String written = node.path().substring(node.path().lastIndexOf("::") + 2);
        String spelling = written.strip().split("/", 2)[0].strip();
        String newer = OLDER.get(spelling);
        if (newer != null) {
            note(
                    node,
                    "\"" + spelling + "\" is the older spelling of \"" + newer
                            + "\"; both are read here, and mean the same",
                    "rename it in pipelines too, when no older Collector reads this file");
        }
        switch (type) {
            case "otlp", "otlphttp" -> sending(type, node);
            case "debug" ->
                note(
                        node,
                        "sampling_initial",
                        "counts batches: one that is held back leaves no line at all (the Collector samples each message,"
                                + " so counts still appear)",
                        "raise sampling_initial to see every batch");
            case "prometheus" -> prometheus(node);
            default -> {
                // does what the Collector's does
            }
        }
    }

    private void sending(String type, ConfigNode node) {
        ConfigNode queue = node.section("sending_queue");
        if (queue.flag("enabled", true) && !queue.has("max_bytes")) {
            note(
                    queue,
                    "max_bytes",
                    "the queue is bounded in bytes too: an eighth of the heap, beside queue_size (the Collector counts"
                            + " requests only)",
                    "write max_bytes for another bound");
        }
        boolean gzip = node.text("compression", "gzip").equals("gzip");
        boolean level =
                type.equals("otlphttp") && node.section("compression_params").has("level");
        if (gzip && !level) {
            note(
                    node,
                    "compression",
                    "gzip works at level 1, for less CPU and somewhat larger requests (the Collector: level 6)",
                    type.equals("otlphttp")
                            ? "write compression_params: {level: -1} for the Collector's"
                            : "write compression: zstd for smaller requests, where the far end takes it");
        }
    }

    private void prometheus(ConfigNode node) {
        if (!node.has("max_series")) {
            note(
                    node,
                    "max_series",
                    "at most 200000 series are held; further new ones are dropped and counted (the Collector has no bound)",
                    "write max_series for another bound");
        }
        if (node.has("add_metric_suffixes")) {
            note(
                    node,
                    "add_metric_suffixes",
                    "is the older form",
                    "write translation_strategy: UnderscoreEscapingWith"
                            + (node.flag("add_metric_suffixes", true) ? "" : "out") + "Suffixes");
        }
    }

    private void extension(String type, ConfigNode node) {
        if (type.equals("health_check") && !node.has("response_style")) {
            note(
                    node,
                    "response_style",
                    "the answer has components, pipelines and resources in it; status codes are the Collector's",
                    "write response_style: collector for its three fields");
        }
    }

    private void note(ConfigNode node, String key, String message, String remedy) {
        problems.note(node.path() + "::" + key, message, remedy, node.placeOf(key));
    }

    private void note(ConfigNode node, String message, String remedy) {
        problems.note(node.path(), message, remedy, node.place());
    }
}
