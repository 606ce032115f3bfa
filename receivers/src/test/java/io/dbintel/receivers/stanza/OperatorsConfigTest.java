package io.dbintel.receivers.stanza;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import io.dbintel.testkit.TestConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorsConfigTest {
    private static List<String> errors(String operators) {
        var problems = new Problems();
        var node = TestConfig.node("receivers::filelog", "operators: " + operators, problems);
        Operators.read(node, "operators");
        node.reportUnknown();
        return problems.errors().stream().map(Problem::toString).toList();
    }

    /** Operators, and what the only problem says. */
    static Stream<String> wrongOnes() {
        return Stream.of(
                "[{}] => operators::0::type: missing type",
                "[{type: json_parse, parse_from: body}] => (unsupported operator type); did you mean json_parser?",
                "[{type: zzz}] => known here: add, assign_keys,",
                "[{type: json_parser, parse_form: body}] => parse_form: unknown key; did you mean parse_from?",
                "[{type: noop, on_error: ignore}] => expected: one of send, drop, send_quiet, drop_quiet",
                "[{type: noop, if: 'body =='}] => \n  body ==\n         ^",
                "[{type: noop, output: nop}, {type: noop, id: noq}] => has no operator 'nop' to hand entries to",
                "[{type: noop, id: a}, {type: noop, id: a}] => operator with id 'a' already exists in pipeline",
                "[{type: noop, id: a, output: a}] => operator 'a' is part of a circular dependency",
                "[{type: noop, id: a}, {type: noop, id: b, output: a}] => 'b' is part of a circular dependency",
                "[{type: json_parser, parse_from: 'attributes[x'}] => invalid field: the key in the bracket at column 11",
                "[{type: json_parser, parse_to: body, body: attributes.a}] => `parse_to: body` not allowed",
                "[{type: json_parser, timestamp: {layout: '%Y'}}] => missing required parameter 'parse_from'",
                "[{type: json_array_parser}] => a list can't take the place of attributes",
                "[{type: json_array_parser, header: a, delimiter: ''}] => an empty delimiter",
                "[{type: regex_parser}] => missing required parameter 'regex'",
                "[{type: regex_parser, regex: '('}] => compiling regex: ",
                "[{type: regex_parser, regex: '(a)'}] => no named capture groups in regex pattern",
                "[{type: regex_parser, regex: '(?P<a>a)', cache: {sise: 1}}] => cache::sise: unknown key; did you mean size?",
                "[{type: csv_parser}] => missing required field 'header' or 'header_attribute'",
                "[{type: csv_parser, header: a, header_attribute: b}] => only one header parameter can be set",
                "[{type: csv_parser, header: a, delimiter: ab}] => invalid 'delimiter': 'ab'",
                "[{type: csv_parser, header: a, header_delimiter: ''}] => invalid 'header_delimiter'",
                "[{type: csv_parser, header: a, lazy_quotes: true, ignore_quotes: true}] => only one of 'ignore_quotes'",
                "[{type: key_value_parser, delimiter: ''}] => delimiter is a required parameter",
                "[{type: key_value_parser, delimiter: ' '}] => cannot be the same value",
                "[{type: syslog_parser}] => missing field 'protocol'",
                "[{type: syslog_parser, protocol: rfc1}] => unsupported protocol version: rfc1",
                "[{type: syslog_parser, protocol: rfc3164, location: Mars/Base}] => failed to load location Mars/Base",
                "[{type: syslog_parser, protocol: rfc3164, enable_octet_counting: true}] => only compatible with protocol rfc5424",
                "[{type: syslog_parser, protocol: rfc5424, enable_octet_counting: true, non_transparent_framing_trailer: LF}]"
                        + " => only one of octet_counting or non_transparent_framing",
                "[{type: syslog_parser, protocol: rfc5424, non_transparent_framing_trailer: CR}] => Must be either 'LF' or 'NUL'",
                "[{type: container, format: podman}] => invalid `format`",
                "[{type: container, max_log_size: much}] => invalid byte size",
                "[{type: container, parse_to: body}] => the line itself becomes the body",
                "[{type: time_parser, layout: '%Y'}] => missing required parameter 'parse_from'",
                "[{type: time_parser, parse_from: body}] => missing required configuration parameter `layout`",
                "[{type: time_parser, parse_from: body, layout: '%Q'}] => unsupported directive %Q",
                "[{type: time_parser, parse_from: body, layout: x, layout_type: iso}] => unsupported layout_type iso",
                "[{type: time_parser, parse_from: body, layout: x, layout_type: epoch}] => invalid `layout` for `epoch` type",
                "[{type: time_parser, parse_from: body, layout: '%Y', location: Nowhere}] => failed to load location Nowhere",
                "[{type: time_parser, parse_from: body, layout: '%Y', time_zone_locations: {X: Y/Z}}] => failed to load location Y/Z",
                "[{type: severity_parser}] => missing required parameter 'parse_from'",
                "[{type: severity_parser, parse_from: body, preset: other}] => unknown preset",
                "[{type: severity_parser, parse_from: body, mapping: {eror: x}}] => did you mean error?",
                "[{type: severity_parser, parse_from: body, mapping: {error: {min: 1}}}] => cannot be parsed as a severity",
                "[{type: severity_parser, parse_from: body, mapping: {error: {min: 1, max: 9999999}}}] => range from 1 to 9999999",
                "[{type: add, value: 1}] => missing required parameter 'field'",
                "[{type: add, field: body}] => missing required parameter 'value'",
                "[{type: add, field: body, value: 'EXPR(1 +)'}] => failed to compile expression",
                "[{type: remove}] => missing required parameter 'field'",
                "[{type: move, to: body}] => missing required parameter 'from'",
                "[{type: copy, from: body}] => missing required parameter 'to'",
                "[{type: retain}] => retain: 'fields' is empty",
                "[{type: flatten}] => missing required parameter 'field'",
                "[{type: unquote}] => missing required parameter 'field'",
                "[{type: assign_keys, field: body}] => missing required field keys",
                "[{type: regex_replace, field: body}] => either regex or regex_name must be set",
                "[{type: regex_replace, field: body, regex: a, regex_name: b}] => but not both",
                "[{type: regex_replace, field: body, regex_name: ansi_control_sequence}] => did you mean ansi_control_sequences?",
                "[{type: filter}] => missing required parameter 'expr'",
                "[{type: filter, expr: 'true', drop_ratio: 1.5}] => drop_ratio must be a number between 0 and 1",
                "[{type: router}] => a router without routes",
                "[{type: router, routes: [{expr: 'true'}]}] => missing required parameter 'output'",
                "[{type: router, routes: [{output: a}]}, {type: noop, id: a}] => missing required parameter 'expr'",
                "[{type: router, routes: [{expr: 'true', output: a, attributes: {x: 'EXPR()'}}]}, {type: noop, id: a}]"
                        + " => compile embedded expression",
                "[{type: router, default: b}] => has no operator 'b' to hand entries to",
                "[{type: recombine, is_first_entry: 'true'}] => missing required parameter 'combine_field'",
                "[{type: recombine, combine_field: body}] => one of is_first_entry and is_last_entry must be set",
                "[{type: recombine, combine_field: body, is_first_entry: 'a', is_last_entry: 'true'}] => unknown name a",
                "[{type: recombine, combine_field: body, is_first_entry: 'true', overwrite_with: last}] => invalid value 'last'");
    }

    @ParameterizedTest
    @MethodSource("wrongOnes")
    void aWrongOneIsReported(String row) {
        String[] parts = row.split(" => ", 2);

        assertThat(errors(parts[0])).anySatisfy(error -> assertThat(error).contains(parts[1]));
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsPath() {
        assertThat(errors("[{type: jsn_parser}, {type: remove}, {type: filter, expr: '1 ='}]"))
                .hasSize(3)
                .allMatch(error -> error.startsWith("receivers::filelog::operators::"));
    }

    @Test
    void operatorsThatAreNoListAreReported() {
        assertThat(errors("{type: noop}")).singleElement().asString().contains("expected: a list");
    }
}
