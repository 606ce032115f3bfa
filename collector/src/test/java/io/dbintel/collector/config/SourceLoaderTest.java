package io.dbintel.collector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources, merging, {@code --set}, and what YAML itself allows. */
final class SourceLoaderTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @ParameterizedTest(name = "{0} and {1} → {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a: {b: 1, c: 2} | a: {c: 3, d: 4} | {a: {b: 1, c: 3, d: 4}}",
                "a: [1, 2] | a: [3] | {a: [3]}",
                "a: {b: 1} | a: | {a: null}",
                "a: {b: 1} | a: {} | {a: {b: 1}}",
                "a: {b: 1} | a: 5 | {a: 5}",
                "a: 5 | a: {b: 1} | {a: {b: 1}}",
                "a: {b: 1} | {} | {a: {b: 1}}",
                "a: {b: 1} | # nothing | {a: {b: 1}}",
                "a: {b: 1} | a::c: 2 | {a: {b: 1, c: 2}}",
                "a: {b: {c: 1}} | a::b::d: [2] | {a: {b: {c: 1, d: [2]}}}",
                "a: {b::c: 1} | {} | {a: {b: {c: 1}}}",
                "a: {b: 1, b::c: 2} | {} | {a: {b: 1}}",
                "a: ${NO} | a: 1 | {a: 1}",
            })
    void laterSourceIsLaidOverEarlierOne(String first, String second, String expected) {
        assertThat(Loading.of(first).config("yaml:" + second).tree()).isEqualTo(expected);
    }

    @Test
    void twoSourcesMayNameOneVariableAndItsValue() {
        Loading loading = Loading.of("a: {${DB}: {x: 1}}")
                .config("yaml:a: {shop: {y: 2}}")
                .env("DB", "shop");

        assertThat(loading.tree()).isEqualTo("{a: {shop: {x: 1, y: 2}}}");
    }

    @Test
    void listsOfServiceAreJoinedBehindTheGate() {
        Loading loading = Loading.of("service: {extensions: [a], pipelines: {logs: {receivers: [a], processors: [a]}}}")
                .config("yaml:service: {extensions: [a, b], pipelines: {logs: {receivers: [b], processors: [b]}}}")
                .gate(FeatureGates.MERGE_APPEND);

        assertThat(loading.tree())
                .isEqualTo("{service: {extensions: ['a', 'b'], pipelines: {logs: {receivers: ['a', 'b'],"
                        + " processors: ['b']}}}}");
    }

    @Test
    void everySchemeIsRead() throws IOException {
        Path plain = file("plain.yaml", "\uFEFFa: 1\n");
        Loading loading = new Loading()
                .config(plain.toString())
                .config("file:" + file("other.yaml", "b: 2"))
                .config("env:WHOLE")
                .config("yaml:d::e: 4")
                .env("WHOLE", "c: 3");

        assertThat(loading.tree()).isEqualTo("{a: 1, b: 2, c: 3, d: {e: 4}}");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a.b.c=5 | {a: {b: {c: 5}}}",
                "a::b=x: y | !",
                "a=[1, two] | {a: [1, 'two']}",
                "a={b: 1} | {a: {b: 1}}",
                "a= | {a: null}",
                "a=\"5\" | {a: '5'}",
                "a=x=y | {a: 'x=y'}",
                "a=${X:-d} | {a: 'd'}",
                "receivers.otlp/2.endpoint=h:1 | {receivers: {otlp/2: {endpoint: 'h:1'}}}",
            })
    void setIsLaidOverAll(String set, String expected) {
        assertThat(new Loading().set(set).tree().replace("{a: {b: {x: 'y'}}}", "!"))
                .isEqualTo(expected);
    }

    @Test
    void setComesAfterEveryConfigAndInOrder() {
        assertThat(Loading.of("a: 1").set("a=2").set("a=3").config("yaml:a: 4").tree())
                .isEqualTo("{a: 3}");
    }

    @ParameterizedTest(name = "--set {0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a.b | missing equal sign in \"a.b\"; write --set processors.batch.timeout=2s [--set ]",
                "a..b=1 | an empty key; write --set processors.batch.timeout=2s [--set a..b]",
                "=1 | an empty key; write --set processors.batch.timeout=2s [--set ]",
                "a=[1 | a [ that is not closed; close it, and separate the elements by commas [--set a]",
            })
    void wrongSetIsReported(String set, String expected) {
        Loading loading = new Loading().set(set);

        assertThat(loading.tree()).isEqualTo("!");
        assertThat(loading.errors()).singleElement().asString().isEqualToIgnoringWhitespace(expected);
    }

    @Test
    void sourceThatCanNotBeReadIsReportedWithTheOthers() throws IOException {
        Loading loading = new Loading()
                .config(folder + "/missing.yaml")
                .config(folder.toString())
                .config("ftp:x")
                .config("env:MISSING")
                .config(file("list.yaml", "- a").toString())
                .config("yaml:text")
                .config(file("good.yaml", "a: 1").toString());

        assertThat(loading.tree()).isEqualTo("!");
        assertThat(loading.errors())
                .containsExactly(
                        "unable to read the file file:" + folder
                                + "/missing.yaml: no such file; check the path given to --config",
                        "unable to read the file file:" + folder
                                + ": it is a directory; name a file in it; --config may be repeated",
                        "unsupported scheme on URI \"ftp:x\" (expected: file, env, yaml, http, https); for a file of that name write file:ftp:x",
                        "environment variable \"MISSING\" is not set; it has to hold the whole configuration [--config env:MISSING]",
                        "retrieved value (type=[]interface {}) cannot be used as a Conf (expected: a map, found: a list); write receivers:, exporters: and service: at the beginning of lines ["
                                + folder + "/list.yaml:1]",
                        "retrieved value (type=string) cannot be used as a Conf (expected: a map, found: a text); write receivers:, exporters: and service: at the beginning of lines [:1]");
    }

    @Test
    void fileThatIsTooLargeOrNoTextIsRefused() throws IOException {
        Path large = file("large.yaml", "#".repeat(Budget.MAX_SOURCE + 1));
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, "a: 1\nb: Stra\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1));
        Loading loading = new Loading().config(large.toString()).config(latin.toString());

        loading.tree();

        assertThat(loading.errors())
                .containsExactly(
                        "unable to read the file file:" + large
                                + ": it is larger than 4 MiB; check that it is a configuration, or split it",
                        "unable to read the file file:" + latin
                                + ": it is not in UTF-8; save it in UTF-8, for example with iconv [" + latin + ":2]");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a: &x {b: 1}⏎c: *x | {a: {b: 1}, c: {b: 1}}",
                "a: &x [1]⏎c: [*x, *x] | {a: [1], c: [[1], [1]]}",
                "a: &x text⏎*x : 1 | {a: 'text', text: 1}",
                "a: &x {b: 1, c: 2}⏎d: {<<: *x, c: 3} | {a: {b: 1, c: 2}, d: {c: 3, b: 1}}",
                "a: &x {b: 1}⏎c: &y {b: 2, d: 3}⏎e:⏎  <<: [*x, *y] | {a: {b: 1}, c: {b: 2, d: 3}, e: {b: 1, d: 3}}",
                "'<<': 1 | {<<: 1}",
                "a: !!str 5 | {a: '5'}",
                "a: !!int 5 | {a: 5}",
                "a: !!float 5 | {a: 5.0}",
                "a: !!null '' | {a: null}",
                "a: !!bool true | {a: true}",
                "a: ! 5 | {a: '5'}",
                "a: !!seq [1]⏎b: !!map {} | {a: [1], b: {}}",
                "8080: x⏎true: y⏎null: z | {8080: 'x', true: 'y', null: 'z'}",
                "a: 'it''s'⏎b: \"\\u00e9\\n\" | {a: 'it's', b: 'é⏎'}",
                "a: >-⏎  x⏎  y | {a: 'x y'}",
                "a: x # comment⏎b: 'x # none' | {a: 'x', b: 'x # none'}",
                "a: no⏎b: on⏎c: 1e3⏎d: ~⏎e: 12:30 | {a: 'no', b: 'on', c: 1000.0, d: null, e: '12:30'}",
                "::1: x⏎a::: y | {::1: 'x', a::: 'y'}",
                "%YAML 1.2⏎---⏎a: 1⏎... | {a: 1}",
                "{\"a\": [1, {\"b\": null}]} | {a: [1, {b: null}]}",
            })
    void yamlIsRead(String yaml, String expected) {
        Loading loading = Loading.of(yaml.replace("⏎", "\n"));

        assertThat(loading.tree()).isEqualTo(expected.replace("⏎", "\n"));
        assertThat(loading.errors()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a: 1⏎b: 2⏎a: 3 | a: mapping key \"a\" already defined at line 1; keep one of the two [:3]",
                "a:⏎  b: 1⏎  b: 2 | a::b: mapping key \"b\" already defined at line 2; keep one of the two [:3]",
                "a::b: 1⏎a: {b: 2} | a: mapping key \"a\" already defined at line 1; keep one of the two [:2]",
                "a: {b: 2}⏎a::b: 1 | a::b: mapping key \"b\" already defined at line 1; keep one of the two [:2]",
                "a:⏎\tb: 1 | a tab at the beginning of a line or before a key; indent with blanks [:2]",
                "a: 'x⏎b: 2 | a quoted text that is not closed or has a wrong escape (what it belongs to begins at line 1); close the quotes; write \\\\ for a backslash [:2]",
                "a: \"\\q\" | a quoted text that is not closed or has a wrong escape; close the quotes; write \\\\ for a backslash [:1]",
                "a: [1, 2⏎b: 3 | a [ that is not closed (what it belongs to begins at line 1); close it, and separate the elements by commas [:2]",
                "a: {b: 1⏎c: 2 | a { that is not closed (what it belongs to begins at line 1); close it, and separate the entries by commas [:2]",
                "a: b: c | mapping values are not allowed here; check the indentation; a text with a colon and a blank in it needs quotes [:1]",
                "a: - b | block sequence entries are not allowed here; put the list on a line of its own, below its key [:1]",
                "a: 1⏎ b: 2 | mapping values are not allowed here; check the indentation; a text with a colon and a blank in it needs quotes [:2]",
                "a:⏎  b: 1⏎ c: 2 | did not find expected key (what it belongs to begins at line 1); check the indentation: keys of one map begin in the same column [:3]",
                "a: 1⏎b⏎c: 2 | a key without a colon (what it belongs to begins at line 2); write key: value [:3]",
                "a: @x | found character that cannot start any token; put the text in quotes [:1]",
                "a: *x | an alias that no anchor before it defines; define the anchor first, or put the text in quotes if the * belongs to it [:1]",
                "a: &x [*x] | an alias that no anchor before it defines; define the anchor first, or put the text in quotes if the * belongs to it [:1]",
                "a: !x y | a YAML tag that is not known here; remove it, or put the text in quotes if the ! belongs to it [:1]",
                "a: !!int x | a value that is not what its tag says; remove the tag or correct the value [:1]",
                "a: {<<: 5} | map merge requires map or sequence of maps as the value [:1]",
                "? [a, b]⏎: 1 | a list or a map can't be a key; put the key in quotes if it is meant as a text [:1]",
                "a: 1⏎b: x\u0007y | a control character (U+0007); remove it; a configuration is text in UTF-8 [:2]",
            })
    void wrongYamlIsReportedWithItsLine(String yaml, String expected) {
        Loading loading = Loading.of(yaml.replace("⏎", "\n"));

        loading.tree();

        assertThat(loading.errors()).containsExactly(expected);
    }

    @Test
    void oldOctalIsSaid() {
        Loading loading = Loading.of("mode: 0750");

        assertThat(loading.tree()).isEqualTo("{mode: 488}");
        assertThat(loading.warnings())
                .containsExactly(
                        "mode: a number that begins with 0 is read as octal; write 0o…, or put it in quotes [:1]");
    }

    @Test
    void secondDocumentIsNotReadAndSaid() {
        Loading loading = Loading.of("a: 1\n---\nb: 2\n");

        assertThat(loading.tree()).isEqualTo("{a: 1}");
        assertThat(loading.warnings())
                .singleElement()
                .asString()
                .startsWith("a second YAML document")
                .endsWith("[:2]");
    }

    @Test
    void aliasesThatMultiplyAreStopped() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [%s]%n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
        }
        Loading loading = Loading.of(bomb.toString());

        assertThat(loading.tree()).isEqualTo("!");
        assertThat(loading.errors())
                .containsExactly("has more than 200000 values, those that aliases repeat included;"
                        + " use fewer aliases, or split the work over several collectors [:6]");
    }

    @Test
    void depthIsBounded() {
        Loading flow = Loading.of("a: " + "[".repeat(100_000));
        Loading block = Loading.of("- ".repeat(100_000));
        Loading keys = Loading.of("a::".repeat(100_000) + "b: 1");

        assertThat(flow.tree()).isEqualTo("!");
        assertThat(block.tree()).isEqualTo("!");
        keys.tree();

        assertThat(flow.errors()).containsExactly("is nested more than 100 levels deep; check the brackets [:1]");
        assertThat(block.errors()).containsExactly("is nested more than 100 levels deep; check the brackets [:1]");
    }

    @Test
    void linesAreThoseOfTheKey() throws IOException {
        Path file = file("lines.yaml", "a:\n  b:\n    - ${NO1}\n    -\n      c: ${NO2}\n  d: >\n    text ${NO3}\n");
        Loading loading = new Loading().config(file.toString());

        loading.tree();

        assertThat(loading.errors())
                .extracting(error -> error.substring(error.lastIndexOf(':') + 1))
                .containsExactly("3]", "5]", "6]");
    }
}
