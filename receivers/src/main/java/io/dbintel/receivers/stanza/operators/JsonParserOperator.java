package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** {@code json_parser} makes a map of a JSON object, {@code json_array_parser} a list or a map of a JSON list. */
final class JsonParserOperator {
    private JsonParserOperator() {}

    static Optional<OperatorConfig> readObject(ConfigNode node) {
        ParserBase base = ParserBase.read(node);
        Json.Numbers numbers = node.flag("parse_ints", false) ? Json.Numbers.WHOLE : Json.Numbers.DOUBLE;
        return Optional.of(base.with((value, entry) -> Json.object(Texts.of(value, "JSON"), numbers)));
    }

    static Optional<OperatorConfig> readArray(ConfigNode node) {
        ParserBase base = ParserBase.read(node);
        String header = node.text("header", "");
        String delimiter = node.text("delimiter", ",");
        if (delimiter.isEmpty()) {
            node.problem("delimiter", "an empty delimiter", "write the character between the names of the header");
            return Optional.empty();
        }
        if (header.isEmpty()) {
            if (base.to().isRoot() && !base.to().equals(io.dbintel.receivers.stanza.Field.BODY)) {
                node.problem(
                        "parse_to",
                        "a list can't take the place of " + base.to(),
                        "parse to body, to a key such as attributes.parsed, or set header");
                return Optional.empty();
            }
            return Optional.of(
                    base.with((value, entry) -> new Value.Array(Json.flatArray(Texts.of(value, "a JSON list")))));
        }
        List<String> names = List.of(header.split(java.util.regex.Pattern.quote(delimiter), -1));
        return Optional.of(base.with((value, entry) -> named(names, Json.flatArray(Texts.of(value, "a JSON list")))));
    }

    /** A map of names and values, which must be as many. */
    static Value.Map named(List<String> names, List<Value> values) throws OperatorException {
        if (names.size() != values.size()) {
            throw new OperatorException(
                    "wrong number of fields: expected " + names.size() + ", found " + values.size());
        }
        var entries = new LinkedHashMap<String, Value>();
        for (int i = 0; i < names.size(); i++) {
            entries.put(names.get(i), values.get(i));
        }
        var list = new ArrayList<KeyValue>(entries.size());
        entries.forEach((name, value) -> list.add(new KeyValue(name, value)));
        return new Value.Map(list);
    }
}
