package io.dbintel.collector.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of {@code ${…}}, in every place. */
final class ExpansionTest {
    private static Loading load(String yaml) {
        return Loading.of(yaml)
                .env("X", "value")
                .env("PORT", "5432")
                .env("ZIP", "0123")
                .env("FLAG", "true")
                .env("RATIO", "1.50")
                .env("EMPTY", "")
                .env("LIST", "[a, 2]")
                .env("MAP", "{a: 1}")
                .env("NAME", "X")
                .env("URI", "env:X")
                .env("NESTED", "${env:X}")
                .env("DOLLARS", "pa$$word")
                .env("ESCAPED", "$${X}")
                .env("HASH", "#secret")
                .env("QUOTED", "\"q\"")
                .env("STAR", "*star")
                .env("COLONS", "a: b: c")
                .env("BREAKOUT", "x]\nevil: true");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                // forms
                "a: ${X} | {a: 'value'}",
                "a: ${env:X} | {a: 'value'}",
                "a: ${NO:other} | {a: 'other'}",
                "a: ${NO:-other} | {a: 'other'}",
                "a: ${env:NO:-other} | {a: 'other'}",
                "a: ${env:NO:other} | {a: 'other'}",
                "a: ${X:other} | {a: 'value'}",
                "a: ${env:X:-other} | {a: 'value'}",
                "a: ${EMPTY:-other} | {a: null}",
                "a: ${NO:-} | {a: null}",
                "a: x${NO:-} | {a: 'x'}",
                "a: ${NO:localhost:4317} | {a: 'localhost:4317'}",
                "a: ${NO:-http://h:1/p?q=1#f} | {a: 'http://h:1/p?q=1#f'}",
                "a: ${NO:-5} | {a: 5}",
                "a: ${NO:--5} | {a: -5}",
                "a: ${NO:1000} | {a: 1000}",
                "a: ${NO:-[1, b]} | {a: [1, 'b']=[1, b]}",
                "a: ${NO:-{b: 1}} | {a: {b: 1}={b: 1}}",
                "a: ${NO:-a # b} | {a: 'a # b'}",
                "a: ${yaml:[1, 2]} | {a: [1, 2]=[1, 2]}",
                "a: ${yaml:{b: {c: 1}}} | {a: {b: {c: 1}}={b: {c: 1}}}",
                // types
                "a: ${PORT} | {a: 5432}",
                "a: \"${PORT}\" | {a: 5432}",
                "a: ${ZIP} | {a: 83=0123}",
                "a: ${RATIO} | {a: 1.5=1.50}",
                "a: ${FLAG} | {a: true}",
                "a: ${LIST} | {a: ['a', 2]=[a, 2]}",
                "a: ${MAP} | {a: {a: 1}={a: 1}}",
                "a: ${HASH} | {a: '#secret'}",
                "a: ${QUOTED} | {a: '\"q\"'}",
                "a: ${STAR} | {a: '*star'}",
                "a: ${COLONS} | {a: 'a: b: c'}",
                // in texts
                "a: ${X}:${PORT} | {a: 'value:5432'}",
                "a: x-${ZIP} | {a: 'x-0123'}",
                "a: '${X} and ${X}' | {a: 'value and value'}",
                "a: \"${X}\\tb\" | {a: 'value\tb'}",
                // places
                "[]: 1 | !",
                "a: [${X}, ${PORT}] | {a: ['value', 5432]}",
                "a: [${NO:-1, 2}] | {a: ['1, 2']}",
                "a: {b: ${X}} | {a: {b: 'value'}}",
                "a: {${X}: 1} | {a: {value: 1}}",
                "${X}: 1 | {value: 1}",
                "${X}/${PORT}: 1 | {value/5432: 1}",
                "${NO:-a::b}: 1 | {a::b: 1}",
                "a::${X}::c: 1 | {a: {value: {c: 1}}}",
                // escapes
                "a: $$ | {a: '$'}",
                "a: $$$ | {a: '$$'}",
                "a: a$$b$c | {a: 'a$b$c'}",
                "a: $X | {a: '$X'}",
                "a: $${X} | {a: '${X}'}",
                "a: $$${X} | {a: '$value'}",
                "a: $$$${X} | {a: '$${X}'}",
                "a: [$${X}] | {a: ['${X}']}",
                "a: ${NO:-$${X}} | {a: '${X}'}",
                "a: ${DOLLARS} | {a: 'pa$$word'}",
                "a: x${DOLLARS} | {a: 'xpa$$word'}",
                "a: ${ESCAPED} | {a: '${X}'}",
                // nesting
                "a: ${env:${NAME}} | {a: 'value'}",
                "a: ${${NAME}} | {a: 'value'}",
                "a: ${${URI}} | {a: 'value'}",
                "a: ${NO:-${X}} | {a: 'value'}",
                "a: ${NO:-${PORT}} | {a: 5432}",
                "a: ${NO:-${NOT:-${PORT}}} | {a: 5432}",
                "a: ${NO:-h:${PORT}/${X}} | {a: 'h:5432/value'}",
                "a: ${X:-${NOT_SET_AND_NOT_NEEDED}} | {a: 'value'}",
                "a: ${NESTED} | {a: 'value'}",
                "a: x${NESTED} | {a: 'xvalue'}",
                // quotes and backslashes stay YAML's
                "a: [\"${\", \"}\"] | {a: ['${', '}']}",
                "a: '${NO:-it''s}' | {a: 'it's'}",
                "a: \"${NO:-say \\\"hi\\\"}\" | {a: 'say \"hi\"'}",
                // unbalanced braces end at the first closing one
                "a: ${NO:-a{b} | {a: 'a{b'}",
            })
    void formIsExpanded(String yaml, String expected) {
        Loading loading = load(yaml);

        assertThat(loading.tree()).isEqualTo(expected);
        assertThat(loading.errors().isEmpty()).isEqualTo(!expected.equals("!"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a: {b: ${NO}} | a::b: environment variable \"NO\" is not set; set it, give a default as in ${env:NO:-value}, or start with --allow-unset to read it as nothing [:1]",
                "a: [1, x${env:NO}] | a::1: environment variable \"NO\" is not set; set it, give a default as in ${env:NO:-value}, or start with --allow-unset to read it as nothing [:1]",
                "a: {${NO}: 1} | a::${NO}: environment variable \"NO\" is not set; set it, give a default as in ${env:NO:-value}, or start with --allow-unset to read it as nothing [:1]",
                "a: ${1X} | a: environment variable \"1X\" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$; write $${ for ${ itself [:1]",
                "a: ${env:a-b:-c} | a: environment variable \"a-b\" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$; write $${ for ${ itself [:1]",
                "a: x${MAP} | a: expanding ${…}: retrieved value does not have unambiguous string representation: a map; use it as the whole value, or a text that YAML does not read as a list or a map; ${secret:…} takes any text as it is [:1]",
                "a: x${LIST} | a: expanding ${…}: retrieved value does not have unambiguous string representation: a list; use it as the whole value, or a text that YAML does not read as a list or a map; ${secret:…} takes any text as it is [:1]",
                "a: ${file:/no/such/file} | a: unable to read the file file:/no/such/file: no such file; create it or correct the path, relative to the folder in which the collector was started [:1]",
                "a: ${secret:x} | there is no folder of secrets /nonexistent; create it, or name another with --secrets-dir or DBINTEL_SECRETS_DIR [:1]",
                "a: ${secret:../x} | \"../x\" is no name of a secret; use letters, digits, '.', '_' and '-'; it names a file in /nonexistent [:1]",
                "{a: 1, ${NAME}: 2, X: 3} | X: mapping key \"X\" already defined at line 1; keep one of the two [:1]",
            })
    void wrongReferenceIsReported(String yaml, String expected) {
        Loading loading = load(yaml);

        loading.tree();

        assertThat(loading.errors()).containsExactly(expected);
    }

    @Test
    void everyVariableThatIsNotSetIsReportedAtOnce() {
        Loading loading = load("a: ${NO1}\nb:\n  - ${NO2}\n  - x${NO3}y${NO4}\n${NO5}: 1");

        loading.tree();

        assertThat(loading.errors()).hasSize(5).allMatch(error -> error.contains("is not set"));
        assertThat(loading.errors().getLast()).contains("[:4]");
    }

    @Test
    void unsetVariableReadsAsNothingWhereThatIsAllowed() {
        Loading loading = load("a: ${NO}\nb: x${NO}").allowUnset();

        assertThat(loading.tree()).isEqualTo("{a: null, b: 'x'}");
        assertThat(loading.errors()).isEmpty();
        assertThat(loading.warnings())
                .containsExactly(
                        "a: environment variable \"NO\" is not set; it reads as nothing [:1]",
                        "b: environment variable \"NO\" is not set; it reads as nothing [:2]");
    }

    @Test
    void referenceInACommentIsNone() {
        Loading loading = load("# ${NO} and ${ without end\na: 1 # ${NO}");

        assertThat(loading.tree()).isEqualTo("{a: 1}");
        assertThat(loading.errors()).isEmpty();
    }

    @Test
    void referenceThatNothingClosesStaysAndIsSaid() {
        Loading loading = load("a: x${env:X");

        assertThat(loading.tree()).isEqualTo("{a: 'x${env:X'}");
        assertThat(loading.warnings())
                .containsExactly("a: holds ${ without a closing }; close it, or write $${ if it is meant [:1]");
    }

    @Test
    void blockTextsAreExpanded() {
        Loading loading = load("a: |\n  SELECT ${X}\n  FROM ${NO:-t}\nb: >-\n  ${X}\n  ${PORT}");

        assertThat(loading.tree()).isEqualTo("{a: 'SELECT value\nFROM t\n', b: 'value 5432'}");
    }

    @Test
    void variableCanNotBreakOutOfItsPlace() {
        Loading loading = load("a: [x, ${BREAKOUT}]\n${BREAKOUT}: y");

        assertThat(loading.tree()).isEqualTo("{a: ['x', 'x]\nevil: true'], x]\nevil: true: 'y'}");
    }

    @Test
    void privateUseCharactersOfATextSurvive() {
        Loading loading = load("a: \"\uE0000\uE001 ${X} \uE000\"");

        assertThat(loading.tree()).isEqualTo("{a: '\uE0000\uE001 value \uE000'}");
    }

    @Test
    void fileIsReadAsYamlWithItsOwnLines(@TempDir Path folder) throws IOException {
        Path part = Files.writeString(folder.resolve("part.yaml"), "b: 1\nc: [${X}]\nd: ${NO}\n");
        Path text = Files.writeString(folder.resolve("password"), "p w\n");
        Loading loading = load("a: ${file:" + part + "}\nt: ${file:" + text + "}\nu: x${file:" + text + "}y\nv: ${file:"
                + folder + "/no:-other}");

        assertThat(loading.tree()).isEqualTo("{a: {b: 1, c: ['value'], d: null}, t: 'p w', u: 'xp wy', v: 'other'}");
        assertThat(loading.errors()).singleElement().asString().contains("a::d: ", "[" + part + ":3]");
    }

    @Test
    void secretIsTakenAsItIs(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("map"), "{a: 1}\n");
        Files.writeString(folder.resolve("dollars"), "${X}$$\r\n");
        Loading loading =
                load("a: ${secret:map}\nb: x${secret:map}\nc: ${secret:dollars}\nd: ${secret:no:-none}\ne: ${secret:no}")
                        .secrets(folder);

        assertThat(loading.tree()).isEqualTo("{a: '{a: 1}', b: 'x{a: 1}', c: '${X}$$', d: 'none', e: null}");
        assertThat(loading.errors())
                .containsExactly(
                        "e: there is no secret \"no\"; put it into a file of that name in the folder of secrets [:5]");
    }

    @Test
    void webPageIsRead() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "a: [1, two]\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/ok") ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();

            assertThat(load("a: ${" + address + "/ok}").tree()).isEqualTo("{a: {a: [1, 'two']}}");
            assertThat(new Loading().config(address + "/ok").tree()).isEqualTo("{a: [1, 'two']}");
            Loading missing = load("a: ${" + address + "/missing}");
            assertThat(missing.tree()).isEqualTo("!");
            assertThat(missing.errors())
                    .containsExactly("unable to fetch " + address
                            + "/missing: the answer is 404 (expected: 200); check the address with curl [:1]");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void addressThatNobodyServesIsReportedWithoutItsPassword() {
        Loading loading = load("a: ${http://user:hunter22@127.0.0.1:1/x}");

        assertThat(loading.tree()).isEqualTo("!");
        assertThat(loading.errors())
                .singleElement()
                .asString()
                .contains("unable to fetch")
                .doesNotContain("hunter22");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LOOP | ${LOOP}",
                "LOOP | ${LOOP}${LOOP}",
                "LOOP | [${LOOP}]",
                "LOOP | {a: x${LOOP}}",
                "LOOP | {${LOOP}: 1}"
            })
    void variableThatRefersToItselfEnds(String name, String value) {
        Loading loading = Loading.of("a: ${LOOP}").env(name, value);

        assertThat(loading.tree()).isEqualTo("!");
        assertThat(loading.errors())
                .containsExactly("too many recursive expansions: LOOP → LOOP; take one of these references out [:1]");
    }

    @Test
    void chainThatLeadsBackIsNamedFromWhereItCloses() {
        Loading loading =
                Loading.of("a: ${A}").env("A", "x${B}").env("B", "${C}").env("C", "[1, '${B}']");

        assertThat(loading.tree()).isEqualTo("!");
        assertThat(loading.errors())
                .containsExactly("too many recursive expansions: B → C → B; take one of these references out [:1]");
    }

    @Test
    void variableMayComeTwiceWhereItDoesNotLeadToItself() {
        assertThat(Loading.of("a: ${A}-${A}").env("A", "${B}${B}").env("B", "x").tree())
                .isEqualTo("{a: 'xx-xx'}");
    }

    @Test
    void variablesThatDoubleEachOtherEnd() {
        Loading loading = Loading.of("a: x${V0}");
        for (int i = 0; i < 40; i++) {
            loading.env("V" + i, ("${V" + (i + 1) + "}").repeat(10));
        }
        loading.env("V40", "text");

        assertThat(loading.tree()).isEqualTo("!");
        assertThat(loading.errors()).singleElement().asString().startsWith("too many recursive expansions");
    }

    @Test
    void deepNestingEnds() {
        String nested = "${A:-".repeat(5000) + "x" + "}".repeat(5000);

        Loading loading = Loading.of("a: " + nested + "\nb: " + "${".repeat(5000) + "A" + "}".repeat(5000));

        assertThat(loading.tree()).isEqualTo("!");
        assertThat(loading.errors()).singleElement().asString().startsWith("too many recursive expansions");
    }
}
