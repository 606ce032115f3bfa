package io.dbintel.receivers.stanza.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.config.Problems;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.TestConfig;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimeLayoutTest {
    private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");

    /** Layout, text, time. */
    private static final List<String> STRPTIME = List.of(
            "%Y-%m-%d %H:%M:%S | 2026-02-03 04:05:06 | 2026-02-03T04:05:06Z",
            "%y/%m/%d | 69/02/03 | 1969-02-03T00:00:00Z",
            "%y/%m/%d | 68/02/03 | 2068-02-03T00:00:00Z",
            "%Y %o %e |2026  2  3| 2026-02-03T00:00:00Z",
            "%Y %q %g | 2026 2 3 | 2026-02-03T00:00:00Z",
            "%a %b %d %Y | Tue feb 03 2026 | 2026-02-03T00:00:00Z",
            "%A %B %d %Y | Tuesday February 03 2026 | 2026-02-03T00:00:00Z",
            "%h %d %Y | Feb 03 2026 | 2026-02-03T00:00:00Z",
            "%F %I:%M %p | 2026-02-03 12:05 AM | 2026-02-03T00:05:00Z",
            "%F %l:%M %P | 2026-02-03 4:05 pm | 2026-02-03T16:05:00Z",
            "%F %T.%L | 2026-02-03 04:05:06.123 | 2026-02-03T04:05:06.123Z",
            "%F %T,%L | 2026-02-03 04:05:06,123 | 2026-02-03T04:05:06.123Z",
            "%F %T.%f | 2026-02-03 04:05:06.123456 | 2026-02-03T04:05:06.123456Z",
            "%F %T.%s | 2026-02-03 04:05:06.123456789 | 2026-02-03T04:05:06.123456789Z",
            "%F %H%M%S%L | 2026-02-03 040506123 | 2026-02-03T04:05:06.123Z",
            "%F %T.%f | 2026-02-03 04:05:06 | 2026-02-03T04:05:06Z",
            "%F %T | 2026-02-03 04:05:06.5 | 2026-02-03T04:05:06.5Z",
            "%F %T %Z | 2026-02-03 04:05:06 UTC | 2026-02-03T04:05:06Z",
            "%F %T %Z | 2026-02-03 04:05:06 GMT+3 | 2026-02-03T01:05:06Z",
            "%F %T %Z | 2026-02-03 04:05:06 +03 | 2026-02-03T01:05:06Z",
            "%F %T %z | 2026-02-03 04:05:06 -0730 | 2026-02-03T11:35:06Z",
            "%F %T %w | 2026-02-03 04:05:06 +010203 | 2026-02-03T03:03:03Z",
            "%F %T %i | 2026-02-03 04:05:06 +01 | 2026-02-03T03:05:06Z",
            "%F %T %j | 2026-02-03 04:05:06 +01:30 | 2026-02-03T02:35:06Z",
            "%F %T %k | 2026-02-03 04:05:06 +01:02:03 | 2026-02-03T03:03:03Z",
            "%D %X | 02/03/26 04:05:06 | 2026-02-03T04:05:06Z",
            "%x %R | 02/03/2026 04:05 | 2026-02-03T04:05:00Z",
            "%F %r | 2026-02-03 04:05:06 PM | 2026-02-03T16:05:06Z",
            "%c | Tue Feb 03 04:05:06 2026 | 2026-02-03T04:05:06Z",
            "%F%n%t%%x |2026-02-03\n\t%x| 2026-02-03T00:00:00Z");

    private static final List<String> GOTIME = List.of(
            "2006-01-02T15:04:05Z07:00 | 2026-02-03T04:05:06.7Z | 2026-02-03T04:05:06.7Z",
            "2006-01-02T15:04:05.000Z07:00 | 2026-02-03T04:05:06.700+01:00 | 2026-02-03T03:05:06.7Z",
            "2006-01-02T15:04:05,999Z0700 | 2026-02-03T04:05:06,7+0100 | 2026-02-03T03:05:06.7Z",
            "2006-01-02T15:04:05Z070000 | 2026-02-03T04:05:06Z | 2026-02-03T04:05:06Z",
            "2006-01-02T15:04:05Z07:00:00 | 2026-02-03T04:05:06Z | 2026-02-03T04:05:06Z",
            "2006-01-02T15Z07 | 2026-02-03T04Z | 2026-02-03T04:00:00Z",
            "January 2, 2006 3:4:5 pm | February 3, 2026 4:5:6 am | 2026-02-03T04:05:06Z",
            "Monday, 02-Jan-06 15:04:05 MST | Tuesday, 03-Feb-26 04:05:06 GMT | 2026-02-03T04:05:06Z",
            "Mon Jan _2 15:04:05 2006 |Tue Feb  3 04:05:06 2026| 2026-02-03T04:05:06Z",
            "2006 002 15:04 | 2026 034 04:05 | 2026-02-03T04:05:00Z",
            "2006 __2 |2026  34| 2026-02-03T00:00:00Z",
            "06/1/2 03PM -07 | 26/2/3 04PM +00 | 2026-02-03T16:00:00Z");

    static Stream<String> strptime() {
        return STRPTIME.stream();
    }

    static Stream<String> gotime() {
        return GOTIME.stream();
    }

    @ParameterizedTest
    @MethodSource("strptime")
    void strptimeReads(String row) throws Exception {
        check(row, TimeLayout.strptime(layout(row)));
    }

    @ParameterizedTest
    @MethodSource("gotime")
    void gotimeReads(String row) throws Exception {
        check(row, TimeLayout.gotime(layout(row)));
    }

    private static String layout(String row) {
        return row.substring(0, row.indexOf(" |"));
    }

    private static void check(String row, TimeLayout layout) throws OperatorException {
        String[] cells = row.substring(row.indexOf(" |") + 2).split("\\|", 2);
        String text = cells[0].startsWith(" ") ? cells[0].strip() : cells[0];
        TimeFields fields = layout.parse(text);

        assertThat(fields).as(row).isNotNull();
        long nanos = fields == null ? 0 : fields.epochNanos(ZoneOffset.UTC, Map.of(), NOW);
        assertThat(Instant.ofEpochSecond(0, nanos)).isEqualTo(Instant.parse(cells[1].strip()));
    }

    @Test
    void everyDirectiveHasARow() {
        var written = new TreeSet<Character>();
        for (String row : STRPTIME) {
            String layout = layout(row);
            for (int i = 0; i + 1 < layout.length(); i++) {
                if (layout.charAt(i) == '%') {
                    written.add(layout.charAt(++i));
                }
            }
        }

        assertThat(written).containsAll(TimeLayout.directives());
    }

    @Test
    void unknownDirectivesAreRefused() {
        assertThatThrownBy(() -> TimeLayout.strptime("%Y %Q")).hasMessage("unsupported directive %Q");
        assertThatThrownBy(() -> TimeLayout.strptime("%Y %")).hasMessageContaining("missing");
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void aTextThatDoesNotFitIsNone(String text) {
        assertThat(TimeLayout.strptime("%Y-%m-%d %H:%M:%S %z").parse(text)).isNull();
    }

    static Stream<String> misfits() {
        return Stream.of(
                "",
                "2026",
                "2026-13-01 00:00:00 +0000",
                "2026-01-32 00:00:00 +0000",
                "2026-01-01 24:00:00 +0000",
                "2026-01-01 00:60:00 +0000",
                "2026-01-01 00:00:60 +0000",
                "2026-1-01 00:00:00 +0000",
                "2026-01-01 00:00:00 0000",
                "2026-01-01 00:00:00 +9900",
                "2026-01-01 00:00:00 +0000 more");
    }

    @Test
    void aDayThatDoesNotExistIsAnError() {
        TimeFields fields = TimeLayout.strptime("%Y-%m-%d").parse("2026-02-30");

        assertThat(fields).isNotNull();
        assertThatThrownBy(() -> {
                    if (fields != null) {
                        fields.epochNanos(ZoneOffset.UTC, Map.of(), NOW);
                    }
                })
                .isInstanceOf(OperatorException.class);
    }

    /** Layout, value, nanoseconds; every layout of {@code epoch}. */
    private static final Map<String, Map<Value, Long>> EPOCH = Map.of(
            "s",
            Map.of(Value.of(2), 2_000_000_000L, Value.of("2"), 2_000_000_000L, Value.of(2.9), 2_000_000_000L),
            "ms",
            Map.of(Value.of(2), 2_000_000L, Value.of("-2"), -2_000_000L),
            "us",
            Map.of(Value.of(2), 2_000L),
            "ns",
            Map.of(Value.of(2), 2L),
            "s.ms",
            Map.of(Value.of("1.123"), 1_123_000_000L, Value.of(1), 1_000_000_000L, Value.of(1.5), 1_500_000_000L),
            "s.us",
            Map.of(Value.of("1.123456"), 1_123_456_000L),
            "s.ns",
            Map.of(Value.of("1.123456789"), 1_123_456_789L));

    @Test
    void everyEpochLayoutReads() throws Exception {
        assertThat(EPOCH.keySet()).containsExactlyInAnyOrderElementsOf(TimeParsing.epochLayouts());
        for (var layout : EPOCH.entrySet()) {
            for (var row : layout.getValue().entrySet()) {
                Entry entry = new Entry().setBody(row.getKey());

                epoch(layout.getKey()).apply(entry, NOW);

                assertThat(entry.timeNanos())
                        .as(layout.getKey() + " of " + row.getKey())
                        .isEqualTo(row.getValue());
            }
        }
    }

    @Test
    void whatIsNoEpochIsAnError() {
        for (Value value : List.of(Value.of("x"), Value.of("1.5"), Value.of("1e9"), Value.of(true), Value.of(1e300))) {
            assertThatThrownBy(() -> epoch("s").apply(new Entry().setBody(value), NOW))
                    .isInstanceOf(OperatorException.class);
        }
    }

    private static TimeParsing epoch(String layout) {
        var node = TestConfig.node(
                "time", "{parse_from: body, layout_type: epoch, layout: " + layout + "}", new Problems());
        return TimeParsing.read(node).orElseThrow();
    }
}
