package io.dbintel.receivers.stanza.operators;

import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.nio.charset.StandardCharsets;

/** What operators ask of values, with the errors where they are something else. */
final class Texts {
    private Texts() {}

    /** A text, or bytes as one. */
    static String of(Value value, String what) throws OperatorException {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Bytes(byte[] bytes) -> new String(bytes, StandardCharsets.UTF_8);
            default -> throw new OperatorException(typeName(value) + " cannot be parsed as " + what);
        };
    }

    /** The type, as messages name it. */
    static String typeName(Value value) {
        return switch (value) {
            case Value.Text _ -> "type text";
            case Value.Int _ -> "type whole number";
            case Value.Double _ -> "type number";
            case Value.Bool _ -> "type boolean";
            case Value.Bytes _ -> "type bytes";
            case Value.Array _ -> "type list";
            case Value.Map _ -> "type map";
            case Value.Empty _ -> "type nil";
        };
    }

    /** What stands in a field that must be there. */
    static Value required(Entry entry, Field field, String operation) throws OperatorException {
        Value value = field.get(entry);
        if (value == null) {
            throw new OperatorException(operation + ": field does not exist: " + field);
        }
        return value;
    }
}
