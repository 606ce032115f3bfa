package io.dbintel.collector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class YamlScalarsTest {
    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("scalars")
    void plainScalarIsWhatTheCollectorTakesItFor(String text, @Nullable Object expected) {
        assertThat(YamlScalars.resolve(text)).isEqualTo(expected);
    }

    private static Arguments row(String text, @Nullable Object expected) {
        return Arguments.of(text, expected);
    }

    static Stream<Arguments> scalars() {
        return Stream.of(
                row("", null),
                row("~", null),
                row("null", null),
                row("NULL", null),
                row("nULL", "nULL"),
                row("true", true),
                row("TRUE", true),
                row("False", false),
                row("tRUE", "tRUE"),
                row("yes", "yes"),
                row("no", "no"),
                row("on", "on"),
                row("off", "off"),
                row("y", "y"),
                row("0", 0L),
                row("-0", 0L),
                row("5", 5L),
                row("+5", 5L),
                row("-5", -5L),
                row("1_000", 1000L),
                row("0x1F", 31L),
                row("0b101", 5L),
                row("0o17", 15L),
                row("017", 15L),
                row("0123", 83L),
                row("08", 8.0),
                row("9223372036854775807", Long.MAX_VALUE),
                row("9223372036854775808", BigInteger.ONE.shiftLeft(63)),
                row("18446744073709551616", 1.8446744073709552E19),
                row("-9223372036854775809", -9.223372036854776E18),
                row("1.5", 1.5),
                row(".5", 0.5),
                row("5.", 5.0),
                row("1e3", 1000.0),
                row("1e400", "1e400"),
                row(".inf", Double.POSITIVE_INFINITY),
                row("-.INF", Double.NEGATIVE_INFINITY),
                row(".nan", Double.NaN),
                row(".", "."),
                row("-", "-"),
                row("1.2.3", "1.2.3"),
                row("0x", "0x"),
                row("12h", "12h"),
                row("1:30", "1:30"),
                row("2024-01-01", "2024-01-01"),
                row("_1", "_1"),
                row("localhost:4317", "localhost:4317"));
    }
}
