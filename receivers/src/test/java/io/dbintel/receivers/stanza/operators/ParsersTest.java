package io.dbintel.receivers.stanza.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.Labels;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problems;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Operators;
import io.dbintel.receivers.stanza.expr.Expression;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ParsersTest {
    private static final long SEED = 20_261_121;
    private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");

    /** A parser that may refuse a text in one way only. */
    private interface Parser {
        void parse(String text) throws OperatorException;
    }

    private static final Map<Parser, List<String>> PARSERS = Map.of(
            text -> new SyslogMessage(text, NOW).read3164(ZoneOffset.UTC, false),
            List.of("<34>Jan 12 06:30:00 1.2.3.4 app[7]: message", "<0>2026-01-01T00:00:00Z h m"),
            text -> new SyslogMessage(text, NOW).read5424(true),
            List.of("<13>1 2026-01-01T00:00:00.1Z h a p m [x@1 k=\"v\\]\"][y] text", "1 - - - - - -"),
            text -> new CsvRow(text, ',', false).fields(),
            List.of("a,\"b\"\"c\",d\n\"e\nf\",g", "\r\n,,\n"),
            text -> new CsvRow(text, ';', true).fields(),
            List.of("a;\"b\"c;d"),
            text -> new KeyValueParser("=", "").parse(text),
            List.of("a=1 b='x y' c=\"=\""),
            text -> UriParser.parse(text),
            List.of("https://u:p@h:1/p%20q?a=b&c#d", "?x=%41"),
            text -> Json.object(text, Json.Numbers.WHOLE),
            List.of("{\"a\":[1,2.5e3,null,{\"b\":\"\\u0041\"}],\"c\":true}"),
            text -> Json.flatArray(text),
            List.of("[1,{\"a\":[2]},[3],\"x\"]"),
            text -> Unquoting.unquoted(text),
            List.of("\"a\\n\\x41\\u00e9\\101\"", "`x`", "'y'"));

    /** Whatever comes is parsed or refused; nothing else may happen. */
    @Test
    void randomTextsAreParsedOrRefused() {
        var random = new Random(SEED);
        for (var parser : PARSERS.entrySet()) {
            int parsed = 0;
            for (int i = 0; i < 5_000; i++) {
                String text = changed(
                        parser.getValue().get(random.nextInt(parser.getValue().size())), random);
                try {
                    parser.getKey().parse(text);
                    parsed++;
                } catch (OperatorException e) {
                    assertThat(e.getMessage()).as("seed %d, %s", SEED, text).isNotBlank();
                }
            }
            assertThat(parsed).as("seed %d, %s", SEED, parser.getValue()).isPositive();
        }
    }

    private static String changed(String sample, Random random) {
        var text = new StringBuilder(sample);
        for (int change = random.nextInt(5); change > 0 && !text.isEmpty(); change--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, "\"'\\[]{}<>=,;:%& \n-0Z".charAt(random.nextInt(20)));
                case 2 -> text.setLength(at);
                default -> text.setCharAt(at, (char) random.nextInt(0x300));
            }
        }
        return text.toString();
    }

    /** What a writer of comma-separated values writes is read back as it was. */
    @Test
    void quotedRowsAreReadBack() throws Exception {
        var random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            var fields = new ArrayList<String>();
            var row = new ArrayList<String>();
            for (int column = 1 + random.nextInt(5); column > 0; column--) {
                var field = new StringBuilder();
                for (int length = random.nextInt(6); length > 0; length--) {
                    field.append("ab\",\n ".charAt(random.nextInt(6)));
                }
                fields.add(field.toString());
                row.add("\"" + field.toString().replace("\"", "\"\"") + "\"");
            }

            assertThat(new CsvRow(String.join(",", row), ',', false).fields())
                    .as("seed %d, row %d", SEED, i)
                    .isEqualTo(fields);
        }
    }

    @Test
    void deepJsonIsRefused() {
        String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);

        assertThat(refusal(() -> Json.object(deep, Json.Numbers.DOUBLE))).contains("JSON: invalid at character");
    }

    @Test
    void anErrorOfJsonDoesNotQuoteTheText() {
        assertThat(refusal(() -> Json.object("{\"password\": s3cret}", Json.Numbers.DOUBLE)))
                .doesNotContain("s3cret");
    }

    @Test
    void manyMembersWithDoubledKeysKeepTheLastValue() throws Exception {
        var text = new StringBuilder("{");
        for (int i = 0; i < 100; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("\"k")
                    .append(i % 40)
                    .append("\":")
                    .append(i);
        }

        Value.Map map = Json.object(text.append('}').toString(), Json.Numbers.WHOLE);

        assertThat(map.entries()).hasSize(40);
        assertThat(map.entries().get(19).value()).isEqualTo(Value.of(99));
    }

    /** Some work that is refused. */
    private interface Refused {
        void run() throws OperatorException;
    }

    private static String refusal(Refused work) {
        try {
            work.run();
            return "";
        } catch (OperatorException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Every alias of every preset, written as in the sheet of the Collector. */
    @Test
    void presetsKnowTheirAliases() {
        var otel = new TreeMap<String, Integer>();
        List<String> names = List.of("trace", "debug", "info", "warn", "error", "fatal");
        for (int i = 0; i < 24; i++) {
            otel.put(names.get(i / 4) + (i % 4 == 0 ? "" : Integer.toString(i % 4 + 1)), i + 1);
        }
        var all = new TreeMap<>(otel);
        for (int i = 1; i <= 24; i++) {
            all.put("" + i, i);
        }
        all.putAll(Map.of("warning", 13, "warning2", 14, "warning3", 15, "warning4", 16));
        all.putAll(Map.of("err", 17, "err2", 18, "err3", 19, "err4", 20));

        assertThat(SeverityParsing.preset("otel")).isEqualTo(otel);
        assertThat(SeverityParsing.preset("aliases")).isEqualTo(otel);
        assertThat(SeverityParsing.preset("default")).isEqualTo(all);
        assertThat(SeverityParsing.preset("none")).isEmpty();
    }

    @Test
    void everyWellKnownPatternIsTested() {
        assertThat(FieldOperators.WELL_KNOWN.keySet())
                .containsExactlyInAnyOrder("ansi_control_sequences", "console_password");
    }

    /** Every block of parsers reads the keys that its rows in operators.yaml write. */
    @Test
    void blocksReadTheseKeys() {
        assertThat(keys("timestamp"))
                .containsExactlyInAnyOrder("parse_from", "layout", "layout_type", "location", "time_zone_locations");
        assertThat(keys("severity")).containsExactlyInAnyOrder("parse_from", "preset", "mapping", "overwrite_text");
    }

    private static Set<String> keys(String block) {
        ConfigNode node = TestConfig.node(block, "{}", new Problems());
        boolean read = block.equals("timestamp")
                ? TimeParsing.read(node).isPresent()
                : SeverityParsing.read(node).isPresent();
        assertThat(read).isFalse();
        return node.knownKeys();
    }

    /** A share of the entries is dropped, drawn by number. */
    @Test
    void filterDropsItsShare() throws Exception {
        var draws = new double[] {0.1, 0.6, 0.49, 0.5};
        var next = new int[1];
        var kept = new ArrayList<Entry>();
        var counter = new TestSettings().metrics().meter(Labels.NONE).counter(Operators.DROPPED);
        Work filter = FilterOperator.filter(Expression.compile("true"), 0.5, () -> draws[next[0]++], counter);

        for (int i = 0; i < draws.length; i++) {
            filter.process(new Entry(), kept::add);
        }

        assertThat(kept).hasSize(2);
        assertThat(counter.value()).isEqualTo(2);
    }
}
