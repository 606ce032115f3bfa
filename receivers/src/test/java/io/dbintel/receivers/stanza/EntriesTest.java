package io.dbintel.receivers.stanza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import io.dbintel.receivers.stanza.expr.ExprException;
import io.dbintel.telemetry.Batch;
import io.dbintel.telemetry.LogRecord;
import io.dbintel.telemetry.ResourceGroup;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.TestConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntriesTest {
    private static Entry entry(String host, String scope, String body) {
        return new Entry()
                .setBody(Value.of(body))
                .setResource(Map.of("host", Value.of(host)))
                .setScopeName(scope);
    }

    @Test
    void entriesAreGroupedByResourceAndScope() {
        Batch<LogRecord> batch = Entries.toBatch(
                List.of(
                        entry("a", "", "1"),
                        entry("b", "s", "2"),
                        entry("a", "s", "3"),
                        entry("a", "", "4"),
                        entry("b", "s", "5")),
                "receiver");

        assertThat(batch.groups().stream().map(EntriesTest::shown))
                .containsExactly("a receiver[1, 4] s[3]", "b s[2, 5]");
    }

    private static String shown(ResourceGroup<LogRecord> group) {
        var text = new StringBuilder(group.resource().attributes().text("host"));
        group.scopes()
                .forEach(scope -> text.append(' ')
                        .append(scope.scope().name())
                        .append(scope.records().stream()
                                .map(record -> record.body() instanceof Value.Text(String body) ? body : "")
                                .toList()));
        return text.toString();
    }

    @Test
    void everyPartOfAnEntryIsInItsRecord() {
        Entry entry = entry("a", "", "text")
                .setAttributes(Map.of("k", Value.of(1)))
                .setTimeNanos(1)
                .setObservedNanos(2)
                .setSeverity(18)
                .setTraceId(new byte[16])
                .setSpanId(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})
                .setFlags(1);

        LogRecord record = Entries.toBatch(List.of(entry))
                .groups()
                .getFirst()
                .scopes()
                .getFirst()
                .records()
                .getFirst();

        assertThat(record.attributes().get("k")).isEqualTo(Value.of(1));
        assertThat(record.time()).isEqualTo(1);
        assertThat(record.observedTime()).isEqualTo(2);
        assertThat(record.severity()).isEqualTo(18);
        assertThat(record.severityText()).isEqualTo("ERROR2");
        assertThat(record.traceId().length()).isEqualTo(16);
        assertThat(record.spanId().hex()).isEqualTo("0102030405060708");
        assertThat(record.flags()).isEqualTo(1);
    }

    @Test
    void aTextOfSeverityThatIsThereStays() {
        Entry entry = entry("a", "", "text").setSeverity(17).setSeverityText("oops");

        assertThat(Entries.toBatch(List.of(entry))
                        .groups()
                        .getFirst()
                        .scopes()
                        .getFirst()
                        .records()
                        .getFirst()
                        .severityText())
                .isEqualTo("oops");
    }

    @Test
    void templatesHoldExpressionsBetweenTexts() throws Exception {
        Entry entry = entry("a", "", "x");

        assertThat(TemplateText.compile("plain").isConstant()).isTrue();
        assertThat(TemplateText.compile("plain").render(entry)).isEqualTo("plain");
        assertThat(TemplateText.compile("a-EXPR(body)-EXPR(upper(resource.host))!")
                        .render(entry))
                .isEqualTo("a-x-A!");
        assertThat(TemplateText.compile("EXPR(body").render(entry)).isEqualTo("EXPR(body");
        TemplateText number = TemplateText.compile("EXPR(1)");
        assertThatThrownBy(() -> number.render(entry)).isInstanceOf(ExprException.class);
    }

    @Test
    void aMapOfTemplatesReportsWhatIsWrong() throws Exception {
        var problems = new Problems();
        var node = TestConfig.node("filelog", "attributes: {a: 'EXPR(body)', b: 'EXPR(bod)'}", problems);

        Map<String, TemplateText> templates = TemplateText.readMap(node, "attributes");

        assertThat(templates).containsOnlyKeys("a");
        assertThat(problems.errors().stream().map(Problem::toString))
                .singleElement()
                .asString()
                .contains("filelog::attributes::b", "did you mean body?");
    }
}
