package io.dbintel.component.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.telemetry.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigNodeTest {
    private static final Place LINE_7 = new Place("collector.yaml", 7);

    private final Problems problems = new Problems();

    private enum Color {
        RED,
        LIGHT_BLUE
    }

    @Test
    void valuesThatFitAreReadAndNothingIsReported() {
        ConfigNode node = node("text", "t", "flag", true, "number", 5L, "time", "1m30s", "color", "light_blue");

        assertThat(node.text("text", "")).isEqualTo("t");
        assertThat(node.flag("flag", false)).isTrue();
        assertThat(node.integer("number", 0)).isEqualTo(5);
        assertThat(node.duration("time", Duration.ZERO)).isEqualTo(Duration.ofSeconds(90));
        assertThat(node.choice("color", Color.RED)).isEqualTo(Color.LIGHT_BLUE);
        node.reportUnknown();
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void absentAndNullKeysReadAsDefaults() {
        ConfigNode node = node("written", null);

        assertThat(node.text("written", "d")).isEqualTo("d");
        assertThat(node.integer("absent", 3)).isEqualTo(3);
        assertThat(node.section("absent_section").integer("x", 4)).isEqualTo(4);
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void valueThatCouldNotBeReadIsNotCalledMissingToo() {
        ConfigNode node = node("password", 5L, "user", 5L, "time", 5L, "list", "x", "map", "x");

        node.secret("password");
        node.requiredText("user", "");
        node.duration("time", Duration.ZERO);
        node.sections("list");
        node.section("map");
        for (String key : List.of("password", "time", "list", "map")) {
            node.missing(key, "missing", "");
            node.problem(key, "must be greater", "");
        }

        assertThat(problems.errors())
                .extracting(Problem::path)
                .containsExactly(
                        "receivers::x::password",
                        "receivers::x::user",
                        "receivers::x::time",
                        "receivers::x::list",
                        "receivers::x::map");
    }

    @Test
    void missingValueIsReportedAtItsKey() {
        node().missing("password", "missing password", "set it");

        assertThat(problems.errors())
                .extracting(Problem::toString)
                .containsExactly("receivers::x::password: missing password; set it [collector.yaml:7]");
    }

    @Test
    void everyWrongValueIsReportedWithPlaceValueAndExpectation() {
        ConfigNode node = node("text", 5L, "flag", "yes", "number", 1.5, "time", 5L, "color", "green", "size", 0L);

        node.text("text", "");
        node.flag("flag", false);
        node.integer("number", 0);
        node.duration("time", Duration.ZERO);
        node.choice("color", Color.RED);
        node.integer("size", 1, 1, 10);

        assertThat(problems.errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "receivers::x::text: 5 is a whole number (expected: a text); put it in quotes [collector.yaml:7]",
                        "receivers::x::flag: \"yes\" is a text (expected: true or false) [collector.yaml:7]",
                        "receivers::x::number: 1.5 is a number (expected: a whole number) [collector.yaml:7]",
                        "receivers::x::time: 5 is a whole number (expected: a duration such as 500ms, 10s or 1m30s); add a unit: 5s [collector.yaml:7]",
                        "receivers::x::color: \"green\" is a text (expected: one of red, light_blue) [collector.yaml:7]",
                        "receivers::x::size: 0 (expected: 1 to 10) [collector.yaml:7]");
    }

    @Test
    void aNumberThatCameFromAVariableIsATextWhereOneIsWanted() {
        var scalar = new ConfigValue.Scalar(123L, "0123", true, LINE_7);
        var node = new ConfigNode("x", new ConfigValue.Mapping(Map.of("port", scalar), LINE_7), LINE_7, problems);

        assertThat(node.text("port", "")).isEqualTo("0123");
        assertThat(problems.errors()).isEmpty();
    }

    @Test
    void unknownKeysAreReportedHereAndBelowWithTheNearestKnownOne() {
        ConfigNode node = node("enpoint", "x", "tls", Map.of("insecur", true));

        node.text("endpoint", "");
        node.section("tls").flag("insecure", false);
        node.reportUnknown();

        assertThat(problems.errors())
                .extracting(Problem::toString)
                .containsExactly(
                        "receivers::x::enpoint: unknown key; did you mean endpoint? [collector.yaml:7]",
                        "receivers::x::tls::insecur: unknown key; did you mean insecure? [collector.yaml:7]");
    }

    @Test
    void secretsAppearInNoMessageAndNoPrint() {
        ConfigNode node = node(
                "password",
                "hunter2",
                "headers",
                Map.of("api-key", "hunter2"),
                "token",
                5L,
                "my_password",
                List.of("hunter2"));

        assertThat(node.secret("password").reveal()).isEqualTo("hunter2");
        assertThat(node.headers("headers").get("api-key")).isEqualTo(new Secret("hunter2"));
        node.secret("token");
        node.text("my_password", "");

        assertThat(problems.errors().toString() + node.effective())
                .doesNotContain("hunter2")
                .contains("[REDACTED]");
        assertThat(problems.errors()).hasSize(2);
    }

    @Test
    void effectiveConfigurationHasAllDefaults() {
        ConfigNode node = node("written", "w");

        node.text("written", "");
        node.duration("time", Duration.ofMillis(200));
        node.section("queue").integer("size", 1000);
        node.texts("list", List.of("a"));

        assertThat(node.effective())
                .isEqualTo(
                        Map.of("written", "w", "time", "200ms", "queue", Map.of("size", 1000L), "list", List.of("a")));
    }

    @Test
    void anAbsentSectionWithoutDefaultsIsNotPrintedSinceAnEmptyOneWouldSwitchItOn() {
        ConfigNode node = node("written", Map.of());

        node.section("written");
        node.section("absent");

        assertThat(node.effective()).isEqualTo(Map.of("written", Map.of()));
    }

    @Test
    void literalsKeepTheirType() {
        ConfigNode node = node("int", 5L, "text", "5", "list", List.of(1L, "a"));

        assertThat(node.literal("int")).contains(new Value.Int(5));
        assertThat(node.literal("text")).contains(new Value.Text("5"));
        assertThat(node.literal("list")).contains(new Value.Array(List.of(new Value.Int(1), new Value.Text("a"))));
        assertThat(node.literal("absent")).isEmpty();
    }

    @Test
    void aTextIsSplitAtCommasWhereAListIsWanted() {
        assertThat(node("list", "a,b").texts("list", List.of())).containsExactly("a", "b");
    }

    @Test
    void somethingElseThanAMapIsReported() {
        var node = new ConfigNode("processors::x", value(List.of("a")), LINE_7, problems);

        assertThat(node.text("key", "d")).isEqualTo("d");
        assertThat(problems.errors())
                .extracting(Problem::message)
                .containsExactly("a list of 1 is a list (expected: a map)");
    }

    /** @param pairs keys and values */
    private ConfigNode node(@Nullable Object... pairs) {
        var entries = new LinkedHashMap<String, ConfigValue>();
        for (int i = 0; i < pairs.length; i += 2) {
            entries.put(String.valueOf(pairs[i]), value(pairs[i + 1]));
        }
        return new ConfigNode("receivers::x", new ConfigValue.Mapping(entries, LINE_7), LINE_7, problems);
    }

    private static ConfigValue value(@Nullable Object value) {
        return switch (value) {
            case List<?> list ->
                new ConfigValue.Sequence(
                        list.stream().map(ConfigNodeTest::value).toList(), LINE_7);
            case Map<?, ?> map -> {
                var entries = new LinkedHashMap<String, ConfigValue>();
                map.forEach((key, each) -> entries.put(String.valueOf(key), value(each)));
                yield new ConfigValue.Mapping(entries, LINE_7);
            }
            case null -> new ConfigValue.Scalar(null, "", false, LINE_7);
            default -> new ConfigValue.Scalar(value, value.toString(), false, LINE_7);
        };
    }
}
