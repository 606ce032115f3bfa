package io.dbintel.collector.config;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A configuration as a test writes it, and what comes of it. */
final class Loading {
    private final List<String> configs = new ArrayList<>();
    private final List<String> sets = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> gates = new ArrayList<>();
    private boolean allowUnset;
    private Path secrets = Path.of("/nonexistent");
    private final Problems problems = new Problems();

    static Loading of(String yaml) {
        return new Loading().config("yaml:" + yaml);
    }

    Loading config(String uri) {
        configs.add(uri);
        return this;
    }

    Loading set(String set) {
        sets.add(set);
        return this;
    }

    Loading env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Loading gate(String gate) {
        gates.add(gate);
        return this;
    }

    Loading allowUnset() {
        allowUnset = true;
        return this;
    }

    Loading secrets(Path folder) {
        secrets = folder;
        return this;
    }

    private ConfigSources sources() {
        return new ConfigSources(configs, sets, allowUnset, secrets, FeatureGates.parse(gates));
    }

    /** The merged and expanded tree, in short; {@code !} where it can't be read. */
    String tree() {
        return new SourceLoader(sources(), environment, problems)
                .load()
                .map(loaded -> show(loaded.tree()))
                .orElse("!");
    }

    Optional<CollectorConfig> config() {
        return new Configurations(FakeComponents.registry(), ConfigNode::allowUnknown, environment)
                .load(sources(), problems);
    }

    /** Every error as it is printed, without the name of the source. */
    List<String> errors() {
        return print(problems.errors());
    }

    List<String> warnings() {
        return print(problems.warnings());
    }

    Problems problems() {
        return problems;
    }

    private static List<String> print(List<Problem> problems) {
        return problems.stream()
                .map(problem ->
                        problem.toString().replace("[--config yaml:", "[:").replace("[--config yaml]", ""))
                .toList();
    }

    /** Texts in quotes; what stands for another text in a text field behind {@code =}. */
    private static String show(ConfigValue value) {
        return switch (value) {
            case ConfigValue.Scalar scalar -> {
                String shown =
                        scalar.value() instanceof String text ? "'" + text + "'" : String.valueOf(scalar.value());
                boolean other = scalar.expanded() && !scalar.text().equals(String.valueOf(scalar.value()));
                yield other && !(scalar.value() == null && scalar.text().isEmpty())
                        ? shown + "=" + scalar.text()
                        : shown;
            }
            case ConfigValue.Sequence sequence ->
                sequence.elements().stream().map(Loading::show).collect(Collectors.joining(", ", "[", "]"))
                        + (sequence.text() == null ? "" : "=" + sequence.text());
            case ConfigValue.Mapping mapping ->
                mapping.entries().entrySet().stream()
                                .map(entry -> entry.getKey() + ": " + show(entry.getValue()))
                                .collect(Collectors.joining(", ", "{", "}"))
                        + (mapping.text() == null ? "" : "=" + mapping.text());
        };
    }
}
