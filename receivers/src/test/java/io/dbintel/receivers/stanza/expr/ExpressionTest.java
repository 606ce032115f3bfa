package io.dbintel.receivers.stanza.expr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.receivers.stanza.Entry;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import io.dbintel.telemetry.ValueText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressionTest {
    /** An expression, and the text of what it gives; a type behind the last arrow. */
    private static final List<String> ROWS = List.of(
            "body == 'hello world' => true",
            "$ == body => true",
            "body != \"x\" => true",
            "1 < 2 and 2 <= 2 and 3 > 2 and 2 >= 2 => true",
            "false or true => true",
            "true && false || true => true",
            "not true => false",
            "!false => true",
            "not (1 == 2) => true",
            "1 + 2 * 3 => 7",
            "(1 + 2) * 3 - 1 => 8",
            "7 / 2 => 3.5",
            "7 % 4 => 3",
            "2 ** 3 ** 2 => 512",
            "2 ^ 3 => 8",
            "-2 ** 2 => -4",
            "+1.5e1 => 15",
            "0x1F + 0b11 + 0o17 + 1_000 => 1049",
            "'a' + `b\\n` + \"c\\t\\u0041\\x42\" => ab\\nc\tAB",
            "1 == 1.0 => true",
            "nil == attributes.nothing => true",
            "attributes.nothing.deeper => ",
            "attributes['a.b'] => dotted",
            "attributes[\"list\"][1] => 2",
            "attributes.list[-1] => 3",
            "attributes.list[1:] => [2,3]",
            "attributes.list[:-1] => [1,2]",
            "body[0:5] => hello",
            "attributes?.map?.k => v",
            "attributes.map => {\"k\":\"v\"}",
            "resource.host => db1",
            "severity => 17",
            "severity_text => ERROR",
            "timestamp > date('2020-01-01') => true",
            "timestamp - date('2026-01-01') == duration('1h') => true",
            "date('2026-01-01T00:00:00Z') + duration('1h') == timestamp => true",
            "now() > timestamp - duration('1m') => true",
            "2 in [1, 2] => true",
            "'k' in attributes.map => true",
            "'x' not in ['a'] => true",
            "1 in nil => false",
            "body matches '^hel+o' => true",
            "body matches 'w' + 'o' => true",
            "body not matches 'z' => true",
            "body contains 'lo wo' => true",
            "body startsWith 'hello' => true",
            "body endsWith 'world' => true",
            "attributes.nothing contains 'x' => false",
            "true ? 1 : 2 => 1",
            "false ? 1 : true ? 2 : 3 => 2",
            "false ?: true => true",
            "attributes.nothing ?? 'd' => d",
            "1..4 => [1,2,3,4]",
            "[1, 'a', nil] => [1,\"a\",null]",
            "{a: 1, 'b c': [2], (body): 3} => {\"a\":1,\"b c\":[2],\"hello world\":3}",
            "body | upper() | len() => 11",
            "len('äö') + len([1]) + len(attributes.map) => 4",
            "all(attributes.list, {# > 0}) => true",
            "any(attributes.list, # == 2) => true",
            "any([{a: 1}], .a == 1) => true",
            "none(attributes.list, {# > 3}) => true",
            "one(attributes.list, {# == 3}) => true",
            "filter(attributes.list, {# >= 2}) => [2,3]",
            "map(attributes.list, {# * 2}) => [2,4,6]",
            "map(attributes.list, #index) => [0,1,2]",
            "count(attributes.list, {# > 1}) => 2",
            "count([true, false]) => 1",
            "find(attributes.list, {# > 1}) => 2",
            "findIndex(attributes.list, {# > 1}) => 1",
            "env('NO_SUCH_VARIABLE_IN_A_TEST') => ",
            "trim('  x ') + trim('__y_', '_') => xy",
            "trimPrefix('abc', 'a') + trimSuffix('abc', 'c') => bcab",
            "upper('a') + lower('B') => Ab",
            "split('a,b', ',') => [\"a\",\"b\"]",
            "replace('aba', 'a', 'x') => xbx",
            "join(['a', 'b'], '-') => a-b",
            "indexOf('abc', 'c') + lastIndexOf('aba', 'a') => 4",
            "hasPrefix('ab', 'a') and hasSuffix('ab', 'b') => true",
            "int('42') + int(1.9) => 43",
            "float('1.5') + float(1) => 2.5",
            "string(1) + string(nil) => 1nil",
            "toJSON('a') + toJSON([1]) => \"a\"[1]",
            "map([1, 1.5, 'a', true, nil, [1], {a: 1}], type(#)) => "
                    + "[\"int\",\"float\",\"string\",\"bool\",\"nil\",\"array\",\"map\"]",
            "abs(-3) + ceil(1.2) + floor(1.8) + round(1.5) => 8",
            "min(3, 1) + max([1, 5], 2) => 6",
            "sum([1, 2]) + sum([0.5]) => 3.5",
            "first([1, 2]) + last([1, 2]) => 3",
            "first([]) => ",
            "keys({a: 1}) => [\"a\"]",
            "values({a: 1}) => [1]",
            "get({a: 1}, 'a') + (get([7], 5) ?? 0) => 1",
            "1 /* one */ + 1 // two => 2");

    private static final String SIGNS = "()[]{}.#|?:'\"\\ 09";

    static Entry entry() {
        var map = new Value.Map(List.of(KeyValue.of("k", "v")));
        return new Entry()
                .setBody(Value.of("hello world"))
                .setAttributes(Map.of(
                        "a.b",
                        Value.of("dotted"),
                        "map",
                        map,
                        "list",
                        new Value.Array(List.of(Value.of(1), Value.of(2), Value.of(3)))))
                .setResource(Map.of("host", Value.of("db1")))
                .setTimeNanos(1_767_229_200_000_000_000L)
                .setSeverity(17);
    }

    static Stream<String> rows() {
        return ROWS.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void givesWhatTheRowSays(String row) throws Exception {
        int arrow = row.lastIndexOf("=> ");

        Value value = Expression.compile(row.substring(0, arrow).strip()).value(entry());

        assertThat(ValueText.of(value)).isEqualTo(row.substring(arrow + 3));
    }

    @Test
    void everyFunctionVariableAndOperationHasARow() throws Exception {
        var words = new TreeSet<String>();
        for (String row : ROWS) {
            new Lexer(row.substring(0, row.lastIndexOf("=> ")))
                    .tokens().stream()
                            .filter(token -> token.kind() != Token.Kind.TEXT)
                            .forEach(token -> words.add(token.text()));
        }

        assertThat(words).containsAll(Functions.names());
        assertThat(words).containsAll(Operations.VARIABLES);
        assertThat(words).containsAll(Parser.operations());
    }

    @Test
    void everyFunctionIsDocumented() throws IOException {
        String readme = Files.readString(Path.of("src/main/java/io/dbintel/receivers/stanza/README.md"));
        List<String> words = List.of(readme.split("[\\s`(),;]+"));

        assertThat(words).containsAll(Functions.names());
        assertThat(words).containsAll(Operations.VARIABLES);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void operandsThatDoNotFitAreErrors(String expression) throws Exception {
        Expression compiled = Expression.compile(expression);

        assertThatThrownBy(() -> compiled.value(entry()))
                .isInstanceOf(ExprException.class)
                .message()
                .doesNotContain("hello world");
    }

    static Stream<String> errors() {
        return Stream.of(
                "body > 1",
                "body + 1",
                "body - body",
                "body * 2",
                "1 / 'a'",
                "1 % 0",
                "1.5 % 2",
                "-body",
                "+body",
                "not body",
                "body and true",
                "1 ? 2 : 3",
                "body.x",
                "body[0]",
                "attributes.list[3]",
                "attributes.list['a']",
                "1 in 'abc'",
                "1 contains 'a'",
                "body matches '(' + '['",
                "attributes.map[0:1]",
                "1..1000000000",
                "nil < 1",
                "len(1)",
                "int('x')",
                "int(nil)",
                "float('x')",
                "join([1])",
                "keys(1)",
                "all(1, true)",
                "any([1], #)",
                "replace('a', '', 'b')",
                "date('x')",
                "duration('x')",
                "max('a')");
    }

    @ParameterizedTest
    @MethodSource("syntaxErrors")
    void errorsOfSyntaxShowTheirPlace(String row) {
        String[] parts = row.split(" => ", 2);

        assertThatThrownBy(() -> Expression.compile(parts[0]))
                .isInstanceOf(ExprSyntaxException.class)
                .hasMessageContaining(parts[1])
                .hasMessageContaining("^");
    }

    static Stream<String> syntaxErrors() {
        return Stream.of(
                "body == => unexpected the end (expected: a value) at column 8",
                "boddy == 1 => unknown name boddy (did you mean body?) at column 1",
                "zzzzzzzz => unknown name zzzzzzzz (expected: body, attributes",
                "uper(body) => unknown function uper (did you mean upper?)",
                "len => function len needs its arguments in parentheses",
                "len(1, 2) => function len takes 1 arguments (found: 2)",
                "'abc => text is not closed",
                "`abc => text is not closed",
                "'\\q' => unknown escape",
                "1 @ 2 => unexpected character @",
                "(1 => unexpected the end (expected: ))",
                "[1 2] => unexpected \"2\" (expected: ,)",
                "1 2 => unexpected \"2\"",
                "# == 1 => means an element only inside",
                "body matches '(' => missing closing )",
                "body matches 3 => matches needs a text",
                "let x = 1; x => \"let\" is not supported",
                "99999999999999999999 => no whole number of 64 bits",
                "/* x => comment is not closed",
                "body. => unexpected the end",
                "{1.5: 2} => expected: a key",
                "body | 3 => expected: a function",
                "(((body)) => unexpected the end");
    }

    @Test
    void theCaretStandsBelowThePlace() {
        assertThatThrownBy(() -> Expression.compile("body == boody"))
                .hasMessage("unknown name boody (did you mean body?) at column 9\n  body == boody\n          ^");
    }

    @Test
    void deepAndLongOnesAreRefused() {
        String deep = "(".repeat(10_000) + "1" + ")".repeat(10_000);
        String nots = "not ".repeat(10_000) + "true";
        String sum = "1" + "+1".repeat(10_000);
        String members = "body" + ".a".repeat(10_000);
        String choices = "true ? 1 : ".repeat(10_000) + "1";

        for (String text : List.of(deep, nots, sum, members, choices)) {
            assertThatThrownBy(() -> Expression.compile(text)).isInstanceOf(ExprSyntaxException.class);
        }
    }

    @Test
    void aLongButAllowedOneDoesNotUseUpTheStack() throws Exception {
        String alternatives = Stream.generate(() -> "body == 'x'").limit(400).collect(Collectors.joining(" or "));

        assertThat(Expression.compile(alternatives).test(entry())).isFalse();
    }

    /** Whatever comes is an expression or an error of syntax, and computing it gives a value or an error. */
    @Test
    void randomTextsEndInAValueOrAnError() {
        long seed = 20_261_121;
        var random = new Random(seed);
        List<String> pieces = ROWS.stream()
                .map(row -> row.substring(0, row.lastIndexOf("=> ")))
                .toList();
        int computed = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(pieces.get(random.nextInt(pieces.size())));
            for (int change = random.nextInt(4); change >= 0 && !text.isEmpty(); change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
                    case 2 -> text.setLength(at);
                    default -> text.insert(at, pieces.get(random.nextInt(pieces.size())));
                }
            }
            try {
                Expression.compile(text.toString()).value(entry());
                computed++;
            } catch (ExprSyntaxException | ExprException e) {
                assertThat(e).as("seed %d, %s", seed, text).hasMessageNotContaining("null");
            }
        }
        assertThat(computed).as("seed %d", seed).isBetween(1_000, 19_000);
    }
}
