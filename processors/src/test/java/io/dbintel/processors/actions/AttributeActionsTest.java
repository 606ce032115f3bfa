package io.dbintel.processors.actions;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import io.dbintel.telemetry.Attributes;
import io.dbintel.telemetry.Origin;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.TestConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeActionsTest {
    private static final Origin CLIENT =
            new Origin("grpc", "10.1.2.3:5555", Map.of("X-Tenant", List.of("a", "b")), Map.of("subject", "ada"));

    @ParameterizedTest(name = "{0} on {1} gives {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{key: a, action: insert, value: 1} | {} | {a=1}",
                "{key: a, action: INSERT, value: 1} | {a: x} | {a=x}",
                "{key: a, action: insert, value: 1.5} | {} | {a=1.5}",
                "{key: a, action: insert, value: true} | {} | {a=true}",
                "{key: a, action: insert, value: [x, 2]} | {} | `{a=[\"x\",2]}`",
                "{key: a, action: insert, value: {k: v}} | {} | `{a={\"k\":\"v\"}}`",
                "{key: a, action: insert, from_attribute: b} | {b: x} | {b=x, a=x}",
                "{key: a, action: insert, from_attribute: b} | {c: x} | {c=x}",
                "{key: a, action: update, value: 1} | {} | {}",
                "{key: a, action: update, value: 1} | {a: x, b: y} | {a=1, b=y}",
                "{key: a, action: update, from_attribute: b} | {a: x} | {a=x}",
                "{key: a, action: upsert, value: 1} | {} | {a=1}",
                "{key: a, action: upsert, value: 1} | {a: x} | {a=1}",
                "{key: a, action: upsert, from_context: metadata.x-tenant} | {} | {a=a;b}",
                "{key: a, action: upsert, from_context: X-Tenant} | {} | {a=a;b}",
                "{key: a, action: upsert, from_context: metadata.none} | {} | {}",
                "{key: a, action: upsert, from_context: auth.subject} | {} | {a=ada}",
                "{key: a, action: upsert, from_context: auth.none} | {} | {}",
                "{key: a, action: upsert, from_context: client.address} | {} | {a=10.1.2.3}",
                "{key: a, action: delete} | {a: x, b: y} | {b=y}",
                "{pattern: '^db[.]', action: delete} | {db.user: x, a: 1, db.name: y, adb.x: z} | {a=1, adb.x=z}",
                "{key: a, pattern: b, action: delete} | {a: x, abc: y, c: 1} | {c=1}",
                "{key: a, action: extract, pattern: '(?P<user>\\w+)@(?P<host>\\w+)'} | {a: 'to ada@home now'}"
                        + " | {a=to ada@home now, user=ada, host=home}",
                "{key: a, action: extract, pattern: '^(?P<n>x)(?P<o>y)?'} | {a: x, o: old} | {a=x, o=, n=x}",
                "{key: a, action: extract, pattern: '(?P<n>x)'} | {a: y} | {a=y}",
                "{key: a, action: extract, pattern: '(?P<n>1)'} | {a: 1} | {a=1}",
                "{key: a, action: convert, converted_type: int} | {a: '42'} | {a=42}",
                "{key: a, action: convert, converted_type: int} | {a: 4.9} | {a=4}",
                "{key: a, action: convert, converted_type: int} | {a: true} | {a=1}",
                "{key: a, action: convert, converted_type: int} | {a: '4.9'} | {a=4.9}",
                "{key: a, action: convert, converted_type: int} | {a: many} | {a=many}",
                "{key: a, action: convert, converted_type: double} | {a: '1e3'} | {a=1000}",
                "{key: a, action: convert, converted_type: double} | {a: '1.5f'} | {a=1.5f}",
                "{key: a, action: convert, converted_type: double} | {a: false} | {a=0}",
                "{key: a, action: convert, converted_type: string} | {a: [1, b]} | `{a=[1,\"b\"]}`",
                "{key: a, action: convert, converted_type: string} | {b: 1} | {b=1}",
            })
    void actionChangesAttributes(String action, String before, String after) {
        Attributes attributes = attributes(before);

        read("actions: [" + action + "]").apply(attributes, CLIENT);

        assertThat(print(attributes)).isEqualTo(after);
    }

    @Test
    void conversionGivesTheTypeThatWasAskedFor() {
        Attributes attributes = attributes("{a: 7, b: '7', c: 7}");

        read("""
                actions:
                  - {key: a, action: convert, converted_type: double}
                  - {key: b, action: convert, converted_type: int}
                  - {key: c, action: convert, converted_type: string}
                """).apply(attributes, Origin.HERE);

        assertThat(attributes.get("a")).isEqualTo(Value.of(7.0));
        assertThat(attributes.get("b")).isEqualTo(Value.of(7));
        assertThat(attributes.get("c")).isEqualTo(Value.of("7"));
    }

    /** Digests by sha256sum of the bytes that the class comment names. */
    @ParameterizedTest
    @CsvSource({
        "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "true, 4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
        "1, 7c9fa136d4413fa6173637e883b6998d32e1d675f88cddff9dcbcf331820f4b8",
        "1.0, 6c3c396ed6b5c36dcae172271f462051b1266b851e92df3deea8ac65478fd712",
    })
    void hashIsOfTheValuesBytes(String written, String digest) {
        Attributes attributes = attributes("{a: " + written + ", b: left}");

        read("actions: [{key: a, action: hash}]").apply(attributes, Origin.HERE);

        assertThat(attributes.text("a")).isEqualTo(digest);
        assertThat(attributes.text("b")).isEqualTo("left");
    }

    @Test
    void hashOfKeyAndPatternIsTakenOnce() {
        Attributes attributes = attributes("{user.name: abc, user.id: abc, other: abc}");

        read("actions: [{key: user.name, pattern: '^user', action: hash}]").apply(attributes, Origin.HERE);

        assertThat(attributes.text("user.name")).startsWith("ba7816bf");
        assertThat(attributes.text("user.id")).startsWith("ba7816bf");
        assertThat(attributes.text("other")).isEqualTo("abc");
    }

    @Test
    void emptyValueHashesToNothing() {
        var attributes = new Attributes().put("a", Value.EMPTY).put("b", "");

        read("actions: [{pattern: '.', action: hash}]").apply(attributes, Origin.HERE);

        assertThat(print(attributes)).isEqualTo("{a=, b=}");
    }

    @Test
    void laterActionsSeeWhatEarlierOnesLeft() {
        Attributes attributes = attributes("{query_text: SELECT ?}");

        read("""
                actions:
                  - {key: db.query.normalized, from_attribute: query_text, action: insert}
                  - {key: query_text, action: delete}
                """).apply(attributes, Origin.HERE);

        assertThat(print(attributes)).isEqualTo("{db.query.normalized=SELECT ?}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{action: insert, value: 1} | error creating AttrProc due to missing required field \"key\" at the 0-th"
                        + " actions",
                "{key: a, action: insert} | error creating AttrProc. Either field \"value\", \"from_attribute\" or"
                        + " \"from_context\" setting must be specified for 0-th action",
                "{key: a, action: upsert, value: 1, from_attribute: b} | error creating AttrProc due to multiple value"
                        + " sources being set at the 0-th actions",
                "{key: a, action: insert, value: 1, pattern: b} | error creating AttrProc. Action \"insert\" does not use"
                        + " the \"pattern\" field. This must not be specified for 0-th action",
                "{key: a, action: insert, value: 1, converted_type: int} | error creating AttrProc. Action \"insert\" does"
                        + " not use the \"converted_type\" field. This must not be specified for 0-th action",
                "{action: delete} | error creating AttrProc due to missing required field (at least one of \"key\" and"
                        + " \"pattern\" have to be used) at the 0-th actions",
                "{key: a, action: hash, value: 1} | error creating AttrProc. Action \"hash\" does not use \"value\" or"
                        + " \"from_attribute\" field. These must not be specified for 0-th action",
                "{action: hash, pattern: '('} | error creating AttrProc. Field \"pattern\" has invalid pattern: \"(\" to"
                        + " be set at the 0-th actions",
                "{key: a, action: extract} | error creating AttrProc due to missing required field \"pattern\" for action"
                        + " \"extract\" at the 0-th action",
                "{key: a, action: extract, pattern: x} | error creating AttrProc. Field \"pattern\" contains no named"
                        + " matcher groups at the 0-th actions",
                "{key: a, action: extract, pattern: '(?P<n>x)(y)'} | error creating AttrProc. Field \"pattern\" contains"
                        + " at least one unnamed matcher group at the 0-th actions",
                "{key: a, action: extract, pattern: '(?P<n>x)', value: 1} | error creating AttrProc. Action \"extract\""
                        + " does not use a value source field. These must not be specified for 0-th action",
                "{key: a, action: convert} | error creating AttrProc due to missing required field \"converted_type\" for"
                        + " action \"convert\" at the 0-th action",
                "{key: a, action: convert, converted_type: bool} | error creating AttrProc due to invalid value \"bool\""
                        + " in field \"converted_type\" for action \"convert\" at the 0-th action",
                "{key: a, action: convert, converted_type: int, pattern: x} | error creating AttrProc. Action \"convert\""
                        + " does not use value sources or \"pattern\" field. These must not be specified for 0-th action",
                "{key: a, action: rename} | error creating AttrProc due to unsupported action \"rename\" at the 0-th"
                        + " actions",
                "{key: a} | error creating AttrProc due to unsupported action \"\" at the 0-th actions",
            })
    void wrongActionIsRefusedInTheCollectorsWords(String action, String message) {
        assertThat(errors("actions: [" + action + "]"))
                .singleElement()
                .asString()
                .contains("actions::0: " + message);
    }

    @Test
    void everyWrongActionIsReported() {
        assertThat(errors("actions: [{action: insert}, {key: a, action: x}, {key: b, action: delete}]"))
                .hasSize(3)
                .last()
                .asString()
                .contains("1-th");
    }

    @Test
    void emptyListIsRefused() {
        assertThat(errors("actions: []"))
                .containsExactly("attributes: nothing to do; add at least one action under actions");
    }

    /** Whatever is in a set of attributes: doing these actions a second time changes nothing. */
    @Test
    void actionsThatSetOrRemoveAreIdempotent() {
        AttributeActions actions = read("""
                actions:
                  - {key: k1, action: insert, value: set}
                  - {key: k2, action: update, value: 5}
                  - {key: k3, action: upsert, from_attribute: k4}
                  - {key: k5, action: delete}
                  - {pattern: '^x', action: delete}
                  - {key: k6, action: convert, converted_type: int}
                  - {key: k7, action: extract, pattern: '(?P<k8>[a-c])'}
                """);
        long seed = 20260115;
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            var attributes = new Attributes();
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                String key = (random.nextInt(8) == 0 ? "x" : "k") + random.nextInt(10);
                attributes.put(
                        key, random.nextBoolean() ? Value.of("v" + random.nextInt(30)) : Value.of(random.nextInt(9)));
            }
            actions.apply(attributes, Origin.HERE);
            Attributes once = attributes.copy();

            actions.apply(attributes, Origin.HERE);

            assertThat(attributes).as("seed %d, round %d", seed, round).isEqualTo(once);
        }
    }

    private static AttributeActions read(String yaml) {
        var problems = new Problems();
        AttributeActions actions =
                AttributeActions.read(TestConfig.node("attributes", yaml, problems), "actions", "nothing to do");
        assertThat(problems.errors()).isEmpty();
        return actions;
    }

    private static List<String> errors(String yaml) {
        var problems = new Problems();
        var node = TestConfig.node("attributes", yaml, problems);
        AttributeActions.read(node, "actions", "nothing to do");
        node.reportUnknown();
        return problems.errors().stream().map(Problem::toString).toList();
    }

    private static Attributes attributes(String yaml) {
        var node = TestConfig.node("", yaml, new Problems());
        var attributes = new Attributes();
        for (String key : node.keys()) {
            attributes.put(key, node.literal(key).orElse(Value.EMPTY));
        }
        return attributes;
    }

    private static String print(Attributes attributes) {
        var seen = new HashMap<String, Integer>();
        var text = new StringBuilder("{");
        for (var entry : attributes) {
            assertThat(seen.merge(entry.key(), 1, Integer::sum)).isEqualTo(1);
            text.append(text.length() == 1 ? "" : ", ")
                    .append(entry.key())
                    .append('=')
                    .append(io.dbintel.telemetry.ValueText.of(entry.value()));
        }
        return text.append('}').toString();
    }
}
