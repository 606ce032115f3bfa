package io.dbintel.collector.cli;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.LeftOut;
import io.dbintel.collector.config.Masking;
import io.dbintel.collector.config.PipelineConfig;
import io.dbintel.component.ComponentId;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What becomes of a configuration: whether it is valid, the pipelines that run and those that do not, and where it means something
 * else than to the Collector.
 *
 * @param config empty where a source can't be read
 */
record Explanation(Optional<CollectorConfig> config, Problems problems) {
    /** For a person; errors and warnings are printed by {@link ProblemPrinter}. */
    void print(PrintWriter out) {
        out.println(summary());
        List<PipelineConfig> running = config.map(CollectorConfig::pipelines).orElse(List.of());
        List<LeftOut> leftOut = config.map(CollectorConfig::leftOut).orElse(List.of());
        if (!running.isEmpty() || !leftOut.isEmpty()) {
            out.println();
            out.println("Pipelines");
            running.forEach(pipeline -> out.println("  " + pipeline.id() + ": " + chain(pipeline)));
            leftOut.forEach(pipeline -> out.println("  " + pipeline.id() + ": left out, needs "
                    + String.join(", ", pipeline.needs()) + " [" + pipeline.place() + "]"));
        }
        List<Problem> notes = ProblemPrinter.sorted(problems.notes());
        if (!notes.isEmpty()) {
            out.println();
            out.println("What is different from the OpenTelemetry Collector for this configuration");
            notes.forEach(note -> out.println("  " + ProblemPrinter.line(note)));
        }
        out.flush();
    }

    /** The same for a program, with errors and warnings. */
    Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("valid", !problems.hasErrors());
        var pipelines = new ArrayList<Map<String, Object>>();
        config.map(CollectorConfig::pipelines).orElse(List.of()).forEach(pipeline -> {
            var each = new LinkedHashMap<String, Object>();
            each.put("id", pipeline.id());
            each.put("runs", !problems.hasErrors());
            each.put("receivers", texts(pipeline.receivers()));
            each.put("processors", texts(pipeline.processors()));
            each.put("exporters", texts(pipeline.exporters()));
            pipelines.add(each);
        });
        config.map(CollectorConfig::leftOut).orElse(List.of()).forEach(pipeline -> {
            var each = new LinkedHashMap<String, Object>();
            each.put("id", pipeline.id());
            each.put("runs", false);
            each.put("needs", pipeline.needs());
            each.put("source", pipeline.place().source());
            each.put("line", pipeline.place().line());
            pipelines.add(each);
        });
        tree.put("pipelines", pipelines);
        tree.put("errors", trees(problems.errors()));
        tree.put("warnings", trees(problems.warnings()));
        tree.put("differences", trees(problems.notes()));
        return tree;
    }

    private String summary() {
        if (problems.hasErrors()) {
            int errors = problems.errors().size();
            return "Not valid: " + (errors == 1 ? "1 error" : errors + " errors") + "; nothing would start.";
        }
        int running = config.map(each -> each.pipelines().size()).orElse(0);
        int all = running + config.map(each -> each.leftOut().size()).orElse(0);
        int warnings = problems.warnings().size();
        return "OK"
                + (warnings == 0 ? "" : ", with " + (warnings == 1 ? "1 warning" : warnings + " warnings"))
                + ": " + (running == all ? "" : running + " of ")
                + (all == 1 ? "1 pipeline" : all + " pipelines") + (running == 1 ? " runs." : " run.");
    }

    private static String chain(PipelineConfig pipeline) {
        var links = new ArrayList<String>();
        links.add(String.join(", ", texts(pipeline.receivers())));
        links.addAll(texts(pipeline.processors()));
        links.add(String.join(", ", texts(pipeline.exporters())));
        return String.join(" -> ", links);
    }

    private static List<String> texts(List<ComponentId> ids) {
        return ids.stream().map(ComponentId::toString).toList();
    }

    private static List<Map<String, Object>> trees(List<Problem> problems) {
        return ProblemPrinter.sorted(problems).stream()
                .map(problem -> {
                    var tree = new LinkedHashMap<String, Object>();
                    tree.put("path", problem.path());
                    tree.put("message", Masking.mask(problem.message()));
                    tree.put("remedy", Masking.mask(problem.remedy()));
                    tree.put("source", problem.place().source());
                    tree.put("line", problem.place().line());
                    return tree;
                })
                .collect(Collectors.toList());
    }
}
