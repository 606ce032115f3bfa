package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** All operators by their types. */
public final class Catalogue {
    private static final Map<String, Function<ConfigNode, Optional<OperatorConfig>>> READERS =
            new TreeMap<>(Map.ofEntries(
                    Map.entry("json_parser", JsonParserOperator::readObject),
                    Map.entry("json_array_parser", JsonParserOperator::readArray),
                    Map.entry("regex_parser", RegexParser::read),
                    Map.entry("csv_parser", CsvParser::read),
                    Map.entry("key_value_parser", KeyValueParser::read),
                    Map.entry("uri_parser", UriParser::read),
                    Map.entry("syslog_parser", SyslogParser::read),
                    Map.entry("container", ContainerParser::read),
                    Map.entry("time_parser", SimpleParsers::readTime),
                    Map.entry("severity_parser", SimpleParsers::readSeverity),
                    Map.entry("trace_parser", SimpleParsers::readTrace),
                    Map.entry("scope_name_parser", ScopeNameParser::read),
                    Map.entry("add", FieldOperators::add),
                    Map.entry("remove", FieldOperators::remove),
                    Map.entry("move", FieldOperators::move),
                    Map.entry("copy", FieldOperators::copy),
                    Map.entry("retain", FieldOperators::retain),
                    Map.entry("flatten", FieldOperators::flatten),
                    Map.entry("unquote", FieldOperators::unquote),
                    Map.entry("assign_keys", FieldOperators::assignKeys),
                    Map.entry("regex_replace", FieldOperators::regexReplace),
                    Map.entry("filter", FilterOperator::read),
                    Map.entry("router", RouterOperator::read),
                    Map.entry("recombine", RecombineOperator::read),
                    Map.entry("noop", node -> Optional.of(context -> (entry, next) -> next.accept(entry)))));

    private Catalogue() {}

    public static List<String> types() {
        return List.copyOf(READERS.keySet());
    }

    /** Reads what belongs to one type of operator; empty if there is no such type or something is wrong, which is reported. */
    public static Optional<OperatorConfig> read(String type, ConfigNode node) {
        Function<ConfigNode, Optional<OperatorConfig>> reader = READERS.get(type);
        return reader == null ? Optional.empty() : reader.apply(node);
    }
}
