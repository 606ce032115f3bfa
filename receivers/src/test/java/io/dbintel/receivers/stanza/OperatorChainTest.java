package io.dbintel.receivers.stanza;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.Kind;
import io.dbintel.component.config.Problems;
import io.dbintel.telemetry.Value;
import io.dbintel.testkit.RecordingLog;
import io.dbintel.testkit.TestClock;
import io.dbintel.testkit.TestConfig;
import io.dbintel.testkit.TestSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OperatorChainTest {
    private final RecordingLog log = new RecordingLog();

    private OperatorChain chain(String operators, Consumer<Entry> sink) {
        var problems = new Problems();
        Operators read = Operators.read(TestConfig.node("filelog", "operators: " + operators, problems), "operators");
        assertThat(problems.errors()).isEmpty();
        return read.start(new TestSettings(new TestClock()).withLog(log).of(Kind.RECEIVER, "filelog"), sink);
    }

    @Test
    void anErrorNamesOperatorAndFileAndNothingOfTheEntry() {
        OperatorChain chain = chain("[{type: json_parser, id: parse}]", entry -> {});

        chain.accept(new Entry()
                .setBody(Value.of("{\"password\": s3cret"))
                .setAttributes(Map.of("log.file.path", Value.of("/var/log/x.log"), "statement", Value.of("s3cret"))));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains(
                        "ERROR Failed to process entry",
                        "operator_id=parse",
                        "operator_type=json_parser",
                        "error=JSON: invalid at character",
                        "action=send",
                        "entry.timestamp=0",
                        "log.file.path=/var/log/x.log")
                .doesNotContain("s3cret");
    }

    @Test
    void aClosedChainTakesNothingMore() {
        var out = new ArrayList<Entry>();
        OperatorChain chain = chain("[{type: noop}]", out::add);
        chain.close();
        chain.close();

        assertThatThrownBy(() -> chain.accept(new Entry())).isInstanceOf(IllegalStateException.class);
        assertThat(out).isEmpty();
    }

    @Test
    void flushGoesThroughTheOperatorsBehind() {
        var out = new ArrayList<Entry>();
        String joining = "combine_field: body, source_identifier: attributes.s, is_last_entry: 'false'";
        OperatorChain chain = chain(
                "[{type: noop, output: one}, {type: recombine, id: two, " + joining + "},"
                        + " {type: noop, output: end}, {type: recombine, id: one, output: two, " + joining
                        + "}, {type: noop, id: end}]",
                out::add);

        chain.accept(new Entry().setBody(Value.of("x")).setAttributes(Map.of("s", Value.of("f"))));
        assertThat(out).isEmpty();
        chain.flush();

        assertThat(out).hasSize(1);
    }

    @Test
    void severalThreadsLoseNothing() throws InterruptedException {
        Queue<Entry> out = new ConcurrentLinkedQueue<>();
        OperatorChain chain = chain(
                "[{type: regex_parser, regex: '(?P<n>\\d+)', cache: {size: 10}},"
                        + " {type: recombine, combine_field: body, is_last_entry: 'body endsWith \"9\"',"
                        + " source_identifier: attributes.s}]",
                out::add);
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            Value source = Value.of("file" + t);
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    chain.accept(new Entry().setBody(Value.of("" + i)).setAttributes(Map.of("s", source)));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        chain.close();

        assertThat(out).hasSize(400);
        List<String> first = out.stream()
                .filter(entry -> Value.of("file1").equals(entry.attributes().get("s")))
                .map(entry -> entry.body() instanceof Value.Text(String text) ? text : "")
                .toList();
        assertThat(first)
                .hasSize(100)
                .startsWith("0\n1\n2\n3\n4\n5\n6\n7\n8\n9", "10\n11\n12\n13\n14\n15\n16\n17\n18\n19");
    }
}
