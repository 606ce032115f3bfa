package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusTextTest {
    private final StringBuilder out = new StringBuilder();

    @Test
    void familyAndSamplesInTextFormat() {
        var writer = new PrometheusText.Writer(out, false);

        writer.family("calls_total", PrometheusText.Type.COUNTER, "Calls, \"all\" of\nthem \\ here");
        writer.sample("calls_total", List.of(Map.entry("db", "a\"b\\c\nd")), 12);
        writer.sample(
                "calls_total",
                List.of(Map.entry("db", "x"), Map.entry("kind", "")),
                1.5,
                OptionalLong.of(1_700_000_000_123L));
        writer.family("up", PrometheusText.Type.UNKNOWN, "");
        writer.sample("up", List.of(), Double.NaN);
        writer.end();

        assertThat(out).hasToString("""
                # HELP calls_total Calls, "all" of\\nthem \\\\ here
                # TYPE calls_total counter
                calls_total{db="a\\"b\\\\c\\nd"} 12
                calls_total{db="x",kind=""} 1.5 1700000000123
                # TYPE up untyped
                up NaN
                """);
    }

    @Test
    void openMetricsHasUnitsExemplarsSecondsAndAnEnd() {
        var writer = new PrometheusText.Writer(out, true);
        var exemplar =
                new PrometheusText.Exemplar(List.of(Map.entry("trace_id", "abcd")), 0.25, OptionalLong.of(1_500));

        writer.family("wait_seconds_total", PrometheusText.Type.COUNTER, "Say \"hi\"", "seconds");
        writer.sample("wait_seconds_total", List.of(), 3, OptionalLong.of(2_000), exemplar);
        writer.family("calls", PrometheusText.Type.COUNTER, "", "seconds");
        writer.sample("calls", List.of(), -1.25, OptionalLong.of(-5));
        writer.family("target_info", PrometheusText.Type.INFO, "");
        writer.sample("target_info", List.of(Map.entry("job", "db")), 1);
        writer.end();

        assertThat(out).hasToString("""
                # HELP wait_seconds Say \\"hi\\"
                # TYPE wait_seconds counter
                # UNIT wait_seconds seconds
                wait_seconds_total 3 2 # {trace_id="abcd"} 0.25 1.500
                # TYPE calls unknown
                calls -1.25 -0.005
                # TYPE target info
                target_info{job="db"} 1
                # EOF
                """);
    }

    @Test
    void exemplarIsLeftOutInTextFormatAndWhereItIsTooLong() {
        var longOne =
                new PrometheusText.Exemplar(List.of(Map.entry("trace_id", "x".repeat(121))), 1, OptionalLong.empty());
        var text = new PrometheusText.Writer(out, false);
        text.family("a", PrometheusText.Type.GAUGE, "");
        text.sample(
                "a",
                List.of(),
                1,
                OptionalLong.empty(),
                new PrometheusText.Exemplar(List.of(), 1, OptionalLong.empty()));
        var open = new PrometheusText.Writer(out, true);
        open.family("b", PrometheusText.Type.GAUGE, "");
        open.sample("b", List.of(), 1, OptionalLong.empty(), longOne);

        assertThat(out).hasToString("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n");
    }

    @Test
    void namesOutsideTheOldAlphabetAreQuoted() {
        var writer = new PrometheusText.Writer(out, false);

        writer.family("db.calls", PrometheusText.Type.GAUGE, "Calls");
        writer.sample("db.calls", List.of(), 1L);
        writer.sample("db.calls", List.of(Map.entry("db.name", "é")), 2L);

        assertThat(out).hasToString("""
                # HELP "db.calls" Calls
                # TYPE "db.calls" gauge
                {"db.calls"} 1
                {"db.calls","db.name"="é"} 2
                """);
    }

    @Test
    void sampleBeforeItsFamilyIsRefused() {
        assertThatThrownBy(() -> new PrometheusText.Writer(out, false).sample("a", List.of(), 1L))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "5, 5",
        "-7, -7",
        "0.1, 0.1",
        "1e14, 100000000000000",
        "1e15, 1.0e15",
        "1.5e-9, 1.5e-9",
        "Infinity, +Inf",
        "-Infinity, -Inf",
        "NaN, NaN"
    })
    void numbersAreShortAndExact(double value, String text) {
        assertThat(PrometheusText.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1.0", "0.5, 0.5, 0.5", "Infinity, +Inf, +Inf", "1e20, 1.0e20, 1.0e20"})
    void boundsAreCanonicalInOpenMetrics(double value, String text, String open) {
        assertThat(new PrometheusText.Writer(out, false).bound(value)).isEqualTo(text);
        assertThat(new PrometheusText.Writer(out, true).bound(value)).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "service.name, service_name",
        "1st, key_1st",
        "_x, key_x",
        "__x, __x",
        "_, key_",
        "größe, gr__e",
        "ok_1, ok_1",
        "'', ''"
    })
    void labelNamesAsTheCollectorTranslatesThem(String key, String label) {
        assertThat(PrometheusText.labelName(key)).isEqualTo(label);
    }
}
