package io.dbintel.receivers.stanza.operators;

import com.google.re2j.Pattern;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Nearest;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.receivers.stanza.TemplateText;
import io.dbintel.receivers.stanza.expr.ExprException;
import io.dbintel.receivers.stanza.expr.ExprSyntaxException;
import io.dbintel.receivers.stanza.expr.Expression;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operators that change fields: add, remove, move, copy, retain, flatten, unquote, assign_keys, regex_replace. */
final class FieldOperators {
    private static final String OPEN = "EXPR(";

    /** Patterns that have names. */
    static final Map<String, String> WELL_KNOWN = Map.of(
            // CSI sequences of ECMA-48: parameters, intermediates, a final character.
            "ansi_control_sequences", "\\x1b\\[[0-?]*[ -/]*[@-~]",
            // Passwords on command lines and in connection texts, up to the next blank.
            "console_password", "(?i)(?:password|passwd|pwd)\\s*[=:]\\s*\\S+");

    private FieldOperators() {}

    static Optional<OperatorConfig> add(ConfigNode node) {
        Optional<Field> field = Reading.field(node, "field");
        Optional<Value> value = node.literal("value");
        if (value.isEmpty()) {
            Reading.missing(node, "value");
        }
        if (field.isEmpty() || value.isEmpty()) {
            return Optional.empty();
        }
        Field target = field.get();
        if (!(value.get() instanceof Value.Text(String text)) || !text.contains(OPEN)) {
            Value constant = value.get();
            return Optional.of(context -> Work.changing(entry -> target.set(entry, constant)));
        }
        return computed(node, text)
                .map(source -> context -> Work.changing(entry -> {
                    try {
                        target.set(entry, source.value(entry));
                    } catch (ExprException e) {
                        throw new OperatorException("evaluate value_expr: " + e.getMessage());
                    }
                }));
    }

    /** Computes a value for an entry. */
    private interface Source {
        Value value(Entry entry) throws ExprException;
    }

    /** A single expression gives what it gives; between other text it must give a text. */
    private static Optional<Source> computed(ConfigNode node, String text) {
        try {
            boolean single = text.startsWith(OPEN) && text.endsWith(")") && text.indexOf(OPEN, OPEN.length()) < 0;
            if (single) {
                Expression expression = Expression.compile(text.substring(OPEN.length(), text.length() - 1));
                return Optional.of(expression::value);
            }
            TemplateText template = TemplateText.compile(text);
            return Optional.of(entry -> new Value.Text(template.render(entry)));
        } catch (ExprSyntaxException e) {
            node.problem("value", "failed to compile expression: " + e.getMessage(), "");
            return Optional.empty();
        }
    }

    static Optional<OperatorConfig> remove(ConfigNode node) {
        return Reading.field(node, "field")
                .map(field -> context -> Work.changing(entry -> {
                    if (field.remove(entry) == null) {
                        throw new OperatorException("remove: field does not exist: " + field);
                    }
                }));
    }

    static Optional<OperatorConfig> move(ConfigNode node) {
        Optional<Field> from = Reading.field(node, "from");
        Optional<Field> to = Reading.field(node, "to");
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(context -> Work.changing(entry -> {
            Value value = Texts.required(entry, from.get(), "move");
            checkTarget(to.get(), value, "move");
            from.get().remove(entry);
            to.get().set(entry, value);
        }));
    }

    /** So that a move that can't be finished takes nothing away. */
    private static void checkTarget(Field to, Value value, String operation) throws OperatorException {
        if (to.isRoot() && to.root() != Field.Root.BODY && !(value instanceof Value.Map)) {
            throw new OperatorException(
                    operation + ": " + to + " takes maps only (found: " + Texts.typeName(value) + ")");
        }
    }

    static Optional<OperatorConfig> copy(ConfigNode node) {
        Optional<Field> from = Reading.field(node, "from");
        Optional<Field> to = Reading.field(node, "to");
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(context ->
                Work.changing(entry -> to.get().set(entry, Texts.required(entry, from.get(), "copy"))));
    }

    static Optional<OperatorConfig> retain(ConfigNode node) {
        List<String> texts = node.texts("fields", List.of());
        if (texts.isEmpty()) {
            node.problem("fields", "retain: 'fields' is empty", "name the fields to keep");
            return Optional.empty();
        }
        var fields = new ArrayList<Field>();
        for (String text : texts) {
            try {
                fields.add(Field.parse(text));
            } catch (IllegalArgumentException e) {
                node.problem("fields", "invalid field: " + e.getMessage(), "");
                return Optional.empty();
            }
        }
        return Optional.of(context -> Work.changing(entry -> retain(entry, fields)));
    }

    private static void retain(Entry entry, List<Field> fields) throws OperatorException {
        var kept = new LinkedHashMap<Field, Value>();
        for (Field field : fields) {
            Value value = field.get(entry);
            if (value != null) {
                kept.put(field, value);
            }
        }
        for (Field field : fields) {
            switch (field.root()) {
                case BODY -> entry.setBody(Value.EMPTY);
                case ATTRIBUTES -> entry.attributes().clear();
                case RESOURCE -> entry.resource().clear();
            }
        }
        for (Map.Entry<Field, Value> each : kept.entrySet()) {
            each.getKey().set(entry, each.getValue());
        }
    }

    static Optional<OperatorConfig> flatten(ConfigNode node) {
        return Reading.field(node, "field")
                .map(field -> context -> Work.changing(entry -> {
                    Value value = Texts.required(entry, field, "flatten");
                    if (!(value instanceof Value.Map(List<KeyValue> entries))) {
                        throw new OperatorException("apply flatten: field " + field + " is not a map");
                    }
                    if (!field.isRoot()) {
                        field.remove(entry);
                    }
                    for (KeyValue each : entries) {
                        field.parent().child(each.key()).set(entry, each.value());
                    }
                }));
    }

    static Optional<OperatorConfig> unquote(ConfigNode node) {
        return Reading.field(node, "field")
                .map(field -> context -> Work.changing(entry -> {
                    Value value = Texts.required(entry, field, "unquote");
                    field.set(entry, new Value.Text(Unquoting.unquoted(Texts.of(value, "a quoted text"))));
                }));
    }

    static Optional<OperatorConfig> assignKeys(ConfigNode node) {
        Optional<Field> field = Reading.field(node, "field");
        List<String> keys = node.texts("keys", List.of());
        if (keys.isEmpty()) {
            node.problem("keys", "assign_keys missing required field keys", "name the keys, in the order of the list");
            return Optional.empty();
        }
        return field.map(target -> context -> Work.changing(entry -> {
            if (!(Texts.required(entry, target, "assign_keys") instanceof Value.Array(List<Value> values))) {
                throw new OperatorException("apply assign_keys: field " + target + " is not a list");
            }
            if (values.size() != keys.size()) {
                throw new OperatorException("apply assign_keys: field " + target + " contains " + values.size()
                        + " values while expected keys contain " + keys.size());
            }
            target.set(entry, JsonParserOperator.named(keys, values));
        }));
    }

    static Optional<OperatorConfig> regexReplace(ConfigNode node) {
        Optional<Field> field = Reading.field(node, "field");
        String regex = node.text("regex", "");
        String name = node.text("regex_name", "");
        String replacement = node.text("replace_with", "");
        if (regex.isEmpty() == name.isEmpty()) {
            node.problem(
                    regex.isEmpty()
                            ? "either regex or regex_name must be set"
                            : "either regex or regex_name must be set, but not both",
                    "");
            return Optional.empty();
        }
        Optional<Pattern> pattern = regex.isEmpty() ? wellKnown(node, name) : Reading.pattern(node, "regex");
        if (field.isEmpty() || pattern.isEmpty()) {
            return Optional.empty();
        }
        var replacing = new Replacing(pattern.get(), replacement);
        return Optional.of(context -> Work.changing(entry -> {
            Value value = Texts.required(entry, field.get(), "regex_replace");
            field.get().set(entry, new Value.Text(replacing.replaced(Texts.of(value, "a text"))));
        }));
    }

    private static Optional<Pattern> wellKnown(ConfigNode node, String name) {
        String known = WELL_KNOWN.get(name);
        if (known == null) {
            List<String> names = WELL_KNOWN.keySet().stream().sorted().toList();
            node.problem(
                    "regex_name",
                    "regex_name " + name + " is unknown",
                    Nearest.to(name, names)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("known here: " + String.join(", ", names)));
            return Optional.empty();
        }
        return Optional.of(Pattern.compile(known));
    }
}
