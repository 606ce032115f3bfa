package io.dbintel.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {
    @ParameterizedTest
    @CsvSource({
        "15, 15",
        "-0.0, -0",
        "0.1, 0.1",
        "1.5e-7, 1.5e-7",
        "0.000001, 0.000001",
        "1e21, 1e+21",
        "-1.25e300, -1.25e+300",
        "123456789012345680000, 123456789012345680000",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf"
    })
    void numbersAreTheShortestDecimal(double number, String text) {
        assertThat(ValueText.of(Value.of(number))).isEqualTo(text);
    }

    @Test
    void scalarsAreBare() {
        assertThat(ValueText.of(Value.of("a \"b\""))).isEqualTo("a \"b\"");
        assertThat(ValueText.of(Value.of(true))).isEqualTo("true");
        assertThat(ValueText.of(Value.of(-7))).isEqualTo("-7");
        assertThat(ValueText.of(Value.EMPTY)).isEmpty();
        assertThat(ValueText.of(new Value.Bytes(new byte[] {1, 2, 3}))).isEqualTo("AQID");
    }

    @Test
    void listsAndMapsAreJsonWithSortedKeys() {
        var map = new Value.Map(List.of(
                new KeyValue("z", new Value.Array(List.of(Value.of("a\n\"\\\u0001"), Value.of(1), Value.EMPTY))),
                new KeyValue("a", new Value.Map(List.of(new KeyValue("nan", Value.of(Double.NaN))))),
                new KeyValue("m", new Value.Bytes(new byte[] {1}))));

        assertThat(ValueText.of(map))
                .isEqualTo("{\"a\":{\"nan\":\"NaN\"},\"m\":\"AQ==\",\"z\":[\"a\\n\\\"\\\\\\u0001\",1,null]}");
    }
}
