package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import java.util.Optional;

/** The blocks of parsers that also stand alone: {@code time_parser}, {@code severity_parser}, {@code trace_parser}. */
final class SimpleParsers {
    private SimpleParsers() {}

    static Optional<OperatorConfig> readTime(ConfigNode node) {
        return TimeParsing.read(node)
                .map(time -> context ->
                        Work.changing(entry -> time.apply(entry, context.clock().now())));
    }

    static Optional<OperatorConfig> readSeverity(ConfigNode node) {
        return SeverityParsing.read(node).map(severity -> context -> Work.changing(severity::apply));
    }

    static Optional<OperatorConfig> readTrace(ConfigNode node) {
        return TraceParsing.read(node).map(trace -> context -> Work.changing(trace::apply));
    }
}
