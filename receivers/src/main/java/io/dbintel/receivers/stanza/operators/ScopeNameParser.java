package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.util.Optional;

/** {@code scope_name_parser}: takes the name of the instrumentation scope from a field. */
final class ScopeNameParser {
    private ScopeNameParser() {}

    static Optional<OperatorConfig> read(ConfigNode node) {
        Field from = Reading.field(node, "parse_from", Field.BODY);
        return Optional.of(context -> Work.changing(entry -> apply(entry, from)));
    }

    static void apply(Entry entry, Field from) throws OperatorException {
        Value value = from.get(entry);
        if (value == null) {
            throw new OperatorException("log entry does not have the expected parse_from field " + from);
        }
        if (!(value instanceof Value.Text(String name))) {
            throw new OperatorException("unable to set scope name: " + Texts.typeName(value));
        }
        entry.setScopeName(name);
    }
}
