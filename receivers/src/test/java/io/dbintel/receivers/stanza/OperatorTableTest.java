package io.dbintel.receivers.stanza;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Kind;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problems;
import io.dbintel.receivers.stanza.operators.Catalogue;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs the rows of operators.yaml, and fails if an operator or a key has none. */
class OperatorTableTest {
    /** Keys of every operator, whose rows may be of any. */
    private static final Set<String> BASE = Set.of("type", "id", "output", "on_error", "if");
    /** Keys of every parser, whose rows may be of any. */
    private static final Set<String> PARSER =
            Set.of("parse_from", "parse_to", "timestamp", "severity", "trace", "scope_name", "body");

    private final List<ConfigNode> rows = rows();

    private List<ConfigNode> rows() {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("operators.yaml"))) {
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return TestConfig.node("table", yaml, new Problems()).sections("rows");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @TestFactory
    List<DynamicTest> rowHolds() {
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("name", ""), () -> run(row)))
                .toList();
    }

    private void run(ConfigNode row) {
        var problems = new Problems();
        ConfigValue list = row.raw("operators").orElseThrow();
        var config = new ConfigNode(
                "filelog", new ConfigValue.Mapping(Map.of("operators", list), Place.UNKNOWN), Place.UNKNOWN, problems);
        Operators operators = Operators.read(config, "operators");
        config.reportUnknown();
        assertThat(problems.errors()).isEmpty();
        var clock = new TestClock();
        var log = new RecordingLog();
        var settings = new TestSettings(clock).withLog(log);
        var out = new ArrayList<Entry>();
        OperatorChain chain = operators.start(settings.of(Kind.RECEIVER, "filelog"), out::add);

        for (ConfigNode entry : row.sections("in")) {
            chain.accept(entry(entry));
        }
        List<ConfigNode> expected = row.sections("out");
        Duration after = row.duration("after", Duration.ZERO);
        if (!after.isZero()) {
            clock.advance(after.minusNanos(1));
            chain.tick(clock.nanoTime());
            assertThat(out).hasSizeLessThan(expected.size());
            clock.advance(Duration.ofNanos(1));
            chain.tick(clock.nanoTime());
            assertThat(out).hasSameSizeAs(expected);
        }
        chain.close();

        assertThat(out).hasSameSizeAs(expected);
        for (int i = 0; i < out.size(); i++) {
            check(out.get(i), expected.get(i), "entry " + i);
        }
        long errors = log.lines().stream()
                .filter(line -> line.startsWith("ERROR")
                        || line.startsWith("WARN Running")
                        || line.startsWith("WARN entry does not"))
                .count();
        assertThat(errors).as("lines in the log: %s", log.lines()).isEqualTo(row.integer("errors", 0));
        assertThat(settings.total(Operators.DROPPED.name())).isEqualTo(row.integer("dropped", 0));
    }

    private static Entry entry(ConfigNode node) {
        return new Entry()
                .setBody(node.literal("body").orElse(Value.EMPTY))
                .setAttributes(map(node, "attributes"))
                .setResource(map(node, "resource"));
    }

    private static Map<String, Value> map(ConfigNode node, String key) {
        var map = new LinkedHashMap<String, Value>();
        if (node.literal(key).orElse(Value.EMPTY) instanceof Value.Map(List<KeyValue> entries)) {
            entries.forEach(entry -> map.put(entry.key(), entry.value()));
        }
        return map;
    }

    private static void check(Entry entry, ConfigNode expected, String what) {
        boolean onlyOthers = !expected.keys().isEmpty() && !expected.has("attributes") && !expected.has("body");
        if (expected.keys().contains("body")) {
            assertThat(entry.body()).as(what).isEqualTo(expected.literal("body").orElse(Value.EMPTY));
        }
        if (!onlyOthers) {
            assertThat(entry.attributes()).as(what).isEqualTo(map(expected, "attributes"));
        }
        if (expected.keys().contains("resource")) {
            assertThat(entry.resource()).as(what).isEqualTo(map(expected, "resource"));
        }
        expected.optionalText("timestamp")
                .ifPresent(time -> assertThat(entry.timeNanos()).as(what).isEqualTo(nanos(Instant.parse(time))));
        if (expected.has("severity")) {
            assertThat(entry.severity()).as(what).isEqualTo(expected.integer("severity", 0));
        }
        expected.optionalText("severity_text")
                .ifPresent(text -> assertThat(entry.severityText()).as(what).isEqualTo(text));
        expected.optionalText("trace_id")
                .ifPresent(id -> assertThat(HexFormat.of().formatHex(entry.traceId()))
                        .as(what)
                        .isEqualTo(id));
        expected.optionalText("span_id")
                .ifPresent(id -> assertThat(HexFormat.of().formatHex(entry.spanId()))
                        .as(what)
                        .isEqualTo(id));
        if (expected.has("flags")) {
            assertThat(entry.flags()).as(what).isEqualTo(expected.integer("flags", 0));
        }
        expected.optionalText("scope")
                .ifPresent(name -> assertThat(entry.scopeName()).as(what).isEqualTo(name));
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    @Test
    void everyOperatorAndKeyHasARow() {
        Set<String> written = new TreeSet<>();
        for (ConfigNode row : rows) {
            Optional<ConfigValue> operators = row.raw("operators");
            if (operators.isPresent() && operators.get() instanceof ConfigValue.Sequence list) {
                list.elements().forEach(operator -> addKeys(operator, written));
            }
        }
        Set<String> known = new TreeSet<>();
        for (String type : Catalogue.types()) {
            known.add(type);
            var node = TestConfig.node(type, "{routes: [{}]}", new Problems());
            Catalogue.read(type, node);
            for (String key : node.knownKeys()) {
                known.add(
                        (PARSER.contains(key) && node.knownKeys().contains("parse_to") ? "parser" : type) + "::" + key);
            }
        }
        BASE.forEach(key -> known.add("any::" + key));
        known.addAll(Set.of(
                "regex_parser::cache::size",
                "router::routes::expr",
                "router::routes::output",
                "router::routes::attributes",
                "trace_parser::trace_id::parse_from",
                "trace_parser::span_id::parse_from",
                "trace_parser::trace_flags::parse_from",
                "parser::scope_name::parse_from",
                "parser::timestamp::parse_from",
                "parser::severity::parse_from",
                "parser::trace::trace_id",
                "parser::trace::span_id",
                "parser::trace::trace_flags"));

        assertThat(known).allSatisfy(key -> assertThat(written).contains(key));
    }

    private static void addKeys(ConfigValue operator, Set<String> written) {
        if (!(operator instanceof ConfigValue.Mapping map)
                || !(map.entries().get("type") instanceof ConfigValue.Scalar type)) {
            throw new IllegalStateException("a row whose operator has no type");
        }
        written.add(type.text());
        map.entries().forEach((key, value) -> {
            written.add(type.text() + "::" + key);
            if (BASE.contains(key)) {
                written.add("any::" + key);
            }
            if (PARSER.contains(key)) {
                written.add("parser::" + key);
            }
            var inner = value instanceof ConfigValue.Sequence list ? list.elements() : List.of(value);
            for (ConfigValue each : inner) {
                if (each instanceof ConfigValue.Mapping section) {
                    section.entries().keySet().forEach(below -> {
                        written.add(type.text() + "::" + key + "::" + below);
                        if (PARSER.contains(key)) {
                            written.add("parser::" + key + "::" + below);
                        }
                    });
                }
            }
        });
    }
}
