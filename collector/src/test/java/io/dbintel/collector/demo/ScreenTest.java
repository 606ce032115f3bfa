package io.dbintel.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees: nothing wider than the terminal, nothing that a terminal would obey, no numbers that are none. */
class ScreenTest {
    private static final String HOSTILE =
            "SELECT '\u001b[2J\u0007'\n\tFROM \u6f22\u5b57 WHERE x = $1 " + "AND y = $2 ".repeat(30);

    private static final Snapshot FIRST = snapshot(Duration.ZERO, List.of(), Map.of(), Snapshot.Cost.NONE);
    private static final Snapshot LATER = snapshot(
            Duration.ofSeconds(61),
            List.of(
                    new Observations.Top(HOSTILE, 0.755, 123_456.7, 999_999, 7),
                    new Observations.Top("COMMIT", 0.245, 1, 0, 0)),
            Map.of("CPU", 2, "Lock:transactionid", 3),
            new Snapshot.Cost(1000, 20_000, 61, Duration.ofSeconds(61), 900, 2, 1 << 20));

    private static Snapshot snapshot(
            Duration elapsed, List<Observations.Top> top, Map<String, Integer> sessions, Snapshot.Cost cost) {
        return new Snapshot(
                elapsed, top, top.size(), sessions, 1, Map.of("CPU", 1.5), 4, 30, 5000, 600, 21, 10, 1, cost);
    }

    private static String shown(Charset charset, boolean terminal, TerminalSize size, Snapshot... snapshots) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, charset);
        Screen screen = terminal ? Screen.onTerminal(out, () -> size) : Screen.ofLines(out);
        for (Snapshot each : snapshots) {
            screen.show(each);
        }
        return bytes.toString(charset);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 110, 140, 300})
    void noLineIsWiderThanTheTerminal(int columns) {
        String shown = shown(StandardCharsets.UTF_8, true, new TerminalSize(columns, 50), LATER);
        var report = new ByteArrayOutputStream();
        new Report(LATER, "PostgreSQL 18", "1").print(new PrintStream(report, true, StandardCharsets.UTF_8), columns);

        Stream.concat(shown.lines(), report.toString(StandardCharsets.UTF_8).lines())
                .map(line -> line.replaceAll("\u001b\\[[0-9]*[mKJ]|\r", ""))
                .forEach(line -> assertThat(Text.columns(line)).as(line).isLessThanOrEqualTo(columns));
    }

    @Test
    void reportWithoutStatementsSaysWhatItTakes() {
        var report = new ByteArrayOutputStream();
        new Report(FIRST, "PostgreSQL 18", "1").print(new PrintStream(report, true, StandardCharsets.UTF_8), 300);

        assertThat(report.toString(StandardCharsets.UTF_8))
                .contains("None were seen. It takes two readings of pg_stat_statements")
                .contains("CREATE EXTENSION pg_stat_statements")
                .doesNotContain("waiting for the second reading");
    }

    @Test
    void pictureIsDrawnOverTheLastOneAndFitsTheHeight() {
        String shown = shown(StandardCharsets.UTF_8, true, new TerminalSize(80, 10), LATER, LATER);

        assertThat(shown.chars().filter(each -> each == '\n').count()).isEqualTo(2 * 9);
        assertThat(shown).containsOnlyOnce("\u001b[9A").doesNotContain("\u001b[2J", "\u0007");
    }

    @Test
    void elsewhereItIsALineEach() {
        assertThat(shown(StandardCharsets.UTF_8, false, TerminalSize.USUAL, FIRST, LATER)
                        .lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).doesNotContain("\u001b", "NaN", "Infinity"))
                .first()
                .isEqualTo(
                        "   0s  points 5000  records 600  active sessions 0 (1 waiting)  cost 0.0 ms  no statements yet");
    }

    @Test
    void readerWithoutUnicodeGetsPlainLetters() {
        assertThat(shown(StandardCharsets.US_ASCII, true, TerminalSize.USUAL, LATER))
                .contains("######..", "AN...")
                // The only ones that have no other way.
                .doesNotContain("???")
                .containsOnlyOnce("??");
    }

    @Test
    void shareOfACoreIsOverTheTimeThatTheServersStatisticsCover() {
        var cost = new Snapshot.Cost(10, 10, 40, Duration.ofSeconds(20), 10, 1, 10);

        assertThat(snapshot(Duration.ofSeconds(60), List.of(), Map.of(), cost).costPercent())
                .hasValue(0.2);
        assertThat(FIRST.costPercent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0\n", "24\n", "7 80\n", "24 39\n", "99999 80\n"})
    void sizesThatAreNoneAreNotTaken(String text) {
        assertThat(TerminalSize.parse(text)).isEmpty();
        assertThat(TerminalSize.parse("50 132\n")).contains(new TerminalSize(132, 50));
    }
}
