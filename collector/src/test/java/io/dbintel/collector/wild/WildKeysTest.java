package io.dbintel.collector.wild;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.collector.Components;
import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.ConfigSources;
import io.dbintel.component.ComponentFactory;
import io.dbintel.component.ComponentId;
import io.dbintel.component.ExporterFactory;
import io.dbintel.component.ExtensionFactory;
import io.dbintel.component.Kind;
import io.dbintel.component.ProcessorFactory;
import io.dbintel.component.ReceiverFactory;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * One file for each component, {@code keys/<section>-<type>.yaml}: {@code least} holds what it can't be without, {@code valid}
 * settings that are accepted and have every key in them but those that {@code refused} lists, {@code wrong} settings that are laid over {@code least}, each refused
 * with the message beside it in the {@code .txt}.
 */
class WildKeysTest {
    /** A configuration around the component, which no pipeline names: it is checked all the same. */
    private static final String AROUND =
            "yaml:{receivers: {otlp/around: {protocols: {grpc: }}}, exporters: {nop/around: },"
                    + " service: {pipelines: {traces: {receivers: [otlp/around], exporters: [nop/around]}}}}";

    /** Keys that are names of metrics, attributes and events, all alike; each has its row in the receivers module. */
    private static final Set<String> BY_NAME = Set.of("metrics", "events", "resource_attributes");

    /** Components whose tests have a row for each key, in their modules. */
    private static final Set<String> ROWS_OF_THEIR_OWN = Set.of(
            "receivers-filelog",
            "receivers-sqlquery",
            "extensions-basicauth",
            "extensions-bearertokenauth",
            "extensions-file_storage",
            "extensions-headers_setter",
            "extensions-oauth2client",
            "extensions-pprof",
            "extensions-zpages");

    static Stream<Path> files() throws IOException {
        return Golden.inputs("keys");
    }

    /** What comes of settings. */
    private record Outcome(ConfigNode node, List<Problem> errors, List<Problem> warnings) {}

    @Test
    void everyComponentHasItsFile() {
        assertThat(Components.ALL.stream().map(WildKeysTest::name))
                .filteredOn(name -> !ROWS_OF_THEIR_OWN.contains(name))
                .allMatch(name -> Files.exists(Golden.FOLDER.resolve("keys/" + name + ".yaml")));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKeyIsReadAndWrongValuesAreRefused(Path file) throws IOException {
        Map<?, ?> rows = map(load(Files.readString(file)));
        String name = file.getFileName().toString().replace(".yaml", "");
        var text = new StringBuilder();
        var known = new TreeSet<String>();
        var written = new HashSet<String>();

        for (Object valid : list(rows.get("valid"))) {
            Outcome outcome = read(name, json(rows.get("least")), json(valid));
            assertThat(outcome.errors()).as(json(valid)).isEmpty();
            known.addAll(outcome.node().knownPaths());
            collect(valid, "", written);
            if (!outcome.warnings().isEmpty()) {
                text.append(json(valid)).append('\n');
                outcome.warnings()
                        .forEach(warning -> text.append("    warning: ").append(shown(warning)));
            }
        }
        for (Object wrong : list(rows.get("wrong"))) {
            Outcome outcome = read(name, json(rows.get("least")), json(wrong));
            assertThat(outcome.errors()).as(json(wrong)).isNotEmpty();
            text.append(json(wrong)).append('\n');
            outcome.errors().forEach(error -> text.append("    ").append(shown(error)));
        }

        list(rows.get("refused")).forEach(key -> written.add(String.valueOf(key)));
        assertThat(known.stream()
                        .filter(key ->
                                !BY_NAME.contains(key.split("::", -1)[0]) || !name.equals("receivers-postgresql"))
                        .filter(key -> !written.contains(key)))
                .as("keys that no valid row has")
                .isEmpty();
        Golden.check(file, text.toString());
    }

    private static Outcome read(String name, String least, String settings) {
        String section = name.substring(0, name.indexOf('-'));
        String type = name.substring(name.indexOf('-') + 1);
        String path = section + "::" + type + "/row";
        var problems = new Problems();
        CollectorConfig config = Golden.configurations(Map.of())
                .load(ConfigSources.of(AROUND, source(section, type, least), source(section, type, settings)), problems)
                .orElseThrow(() -> new AssertionError(problems.errors()));
        Golden.checkForm(problems);
        Kind kind = Stream.of(Kind.values())
                .filter(each -> each.section().equals(section))
                .findFirst()
                .orElseThrow();
        ConfigNode node = Optional.ofNullable(config.components(kind).get(new ComponentId(type, "row")))
                .orElseThrow()
                .node();
        return new Outcome(node, about(path, problems.errors()), about(path, problems.warnings()));
    }

    private static String source(String section, String type, String settings) {
        return "yaml:{" + section + ": {" + type + "/row: " + settings + "}}";
    }

    private static List<Problem> about(String path, List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.path().startsWith(path))
                .toList();
    }

    private static String shown(Problem problem) {
        return problem.path().replaceFirst("/row", "") + ": " + problem.message() + "; " + problem.remedy() + "\n";
    }

    private static String name(ComponentFactory<?> factory) {
        Kind kind = switch (factory) {
            case ReceiverFactory<?> receiver -> Kind.RECEIVER;
            case ProcessorFactory<?> processor -> Kind.PROCESSOR;
            case ExporterFactory<?> exporter -> Kind.EXPORTER;
            case ExtensionFactory<?> extension -> Kind.EXTENSION;
        };
        return kind.section() + "-" + factory.type();
    }

    /** The paths of everything that is written. */
    private static void collect(@Nullable Object value, String path, Set<String> paths) {
        if (!path.isEmpty()) {
            paths.add(path);
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> collect(each, path.isEmpty() ? key.toString() : path + "::" + key, paths));
        } else if (value instanceof List<?> list) {
            list.forEach(each -> collect(each, path, paths));
        }
    }

    private static @Nullable Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> text(entry.getKey().toString()) + ": " + json(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(WildKeysTest::json).collect(Collectors.joining(", ", "[", "]"));
            case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            default -> value.toString();
        };
    }

    private static String text(String key) {
        return key.matches("[a-z_]+") ? key : '"' + key + '"';
    }
}
