package io.dbintel.processors.actions;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one action. The sentences of the Collector come first, so that known searches still find them. */
final class ActionReader {
    private static final String PREFIX = "error creating AttrProc";

    private final ConfigNode node;
    private final int index;
    private final String key;
    private final String action;
    private final Optional<Value> value;
    private final String fromAttribute;
    private final String fromContext;
    private final String pattern;
    private final String convertedType;
    private boolean failed;

    ActionReader(ConfigNode node, int index) {
        this.node = node;
        this.index = index;
        key = node.text("key", "");
        action = node.text("action", "").toLowerCase(Locale.ROOT);
        value = node.literal("value");
        fromAttribute = node.text("from_attribute", "");
        fromContext = node.text("from_context", "");
        pattern = node.text("pattern", "");
        convertedType = node.text("converted_type", "");
    }

    /** The action; empty if something is wrong with it. */
    Optional<AttributeAction> read() {
        AttributeAction read = switch (action) {
            case "insert" -> write(WriteAction.Mode.INSERT);
            case "update" -> write(WriteAction.Mode.UPDATE);
            case "upsert" -> write(WriteAction.Mode.UPSERT);
            case "delete" -> {
                checkKeyOrPattern();
                yield new DeleteAction(key, compiled());
            }
            case "hash" -> {
                checkKeyOrPattern();
                yield new HashAction(key, compiled());
            }
            case "extract" -> extract();
            case "convert" -> convert();
            default -> {
                problem(
                        " due to unsupported action \"" + action + "\" at the " + index + "-th actions",
                        "use insert, update, upsert, delete, hash, extract or convert");
                yield null;
            }
        };
        return failed ? Optional.empty() : Optional.ofNullable(read);
    }

    private WriteAction write(WriteAction.Mode mode) {
        checkKey();
        if (sources() == 0) {
            problem(
                    ". Either field \"value\", \"from_attribute\" or \"from_context\" setting must be specified for "
                            + index + "-th action",
                    "add one of them");
        } else if (sources() > 1) {
            problem(
                    " due to multiple value sources being set at the " + index + "-th actions",
                    "keep one of value, from_attribute and from_context");
        }
        checkUnused("pattern", pattern);
        checkUnused("converted_type", convertedType);
        return new WriteAction(key, source(), mode);
    }

    private ValueSource source() {
        if (value.isPresent()) {
            return new ValueSource.Constant(value.get());
        }
        return fromAttribute.isEmpty()
                ? ValueSource.fromContext(fromContext)
                : new ValueSource.FromAttribute(fromAttribute);
    }

    private void checkKeyOrPattern() {
        if (key.isEmpty() && pattern.isEmpty()) {
            problem(
                    " due to missing required field (at least one of \"key\" and \"pattern\" have to be used) at the "
                            + index + "-th actions",
                    "name the attribute in key, or several by a regular expression in pattern");
        }
        if (sources() > 0) {
            problem(
                    ". Action \"" + action + "\" does not use \"value\" or \"from_attribute\" field."
                            + " These must not be specified for " + index + "-th action",
                    "remove them");
        }
        checkUnused("converted_type", convertedType);
    }

    private @Nullable AttributeAction extract() {
        checkKey();
        if (sources() > 0) {
            problem(
                    ". Action \"" + action + "\" does not use a value source field. These must not be specified for "
                            + index + "-th action",
                    "remove them");
        }
        checkUnused("converted_type", convertedType);
        if (pattern.isEmpty()) {
            problem(
                    " due to missing required field \"pattern\" for action \"" + action + "\" at the " + index
                            + "-th action",
                    hint());
            return null;
        }
        Pattern compiled = compiled();
        return compiled == null ? null : extract(compiled);
    }

    private @Nullable AttributeAction extract(Pattern compiled) {
        if (compiled.groupCount() == 0) {
            problem(". Field \"pattern\" contains no named matcher groups at the " + index + "-th actions", hint());
            return null;
        }
        Map<String, Integer> groups = compiled.namedGroups();
        if (groups.size() < compiled.groupCount()) {
            problem(
                    ". Field \"pattern\" contains at least one unnamed matcher group at the " + index + "-th actions",
                    "name it, or write (?:…) for a group that is not wanted");
            return null;
        }
        var names = new ArrayList<>(groups.keySet());
        names.sort((a, b) -> groups.getOrDefault(a, 0) - groups.getOrDefault(b, 0));
        return new ExtractAction(key, compiled, names);
    }

    private static String hint() {
        return "write (?P<attribute>…) around what is wanted";
    }

    private @Nullable AttributeAction convert() {
        checkKey();
        if (sources() > 0 || !pattern.isEmpty()) {
            problem(
                    ". Action \"" + action + "\" does not use value sources or \"pattern\" field."
                            + " These must not be specified for " + index + "-th action",
                    "remove them");
        }
        return switch (convertedType) {
            case "int" -> new ConvertAction(key, ConvertAction.Target.INT);
            case "double" -> new ConvertAction(key, ConvertAction.Target.DOUBLE);
            case "string" -> new ConvertAction(key, ConvertAction.Target.STRING);
            case "" -> {
                problem(
                        " due to missing required field \"converted_type\" for action \"convert\" at the " + index
                                + "-th action",
                        "use int, double or string");
                yield null;
            }
            default -> {
                problem(
                        " due to invalid value \"" + convertedType
                                + "\" in field \"converted_type\" for action \"convert\" at the " + index
                                + "-th action",
                        "use int, double or string");
                yield null;
            }
        };
    }

    private int sources() {
        return (value.isPresent() ? 1 : 0) + (fromAttribute.isEmpty() ? 0 : 1) + (fromContext.isEmpty() ? 0 : 1);
    }

    private void checkKey() {
        if (key.isEmpty()) {
            problem(" due to missing required field \"key\" at the " + index + "-th actions", "name the attribute");
        }
    }

    private void checkUnused(String field, String written) {
        if (!written.isEmpty()) {
            problem(
                    ". Action \"" + action + "\" does not use the \"" + field
                            + "\" field. This must not be specified for " + index + "-th action",
                    "remove " + field);
        }
    }

    private @Nullable Pattern compiled() {
        if (pattern.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            problem(
                    ". Field \"pattern\" has invalid pattern: \"" + pattern + "\" to be set at the " + index
                            + "-th actions",
                    e.getMessage() + "; the syntax is RE2's");
            return null;
        }
    }

    private void problem(String message, String remedy) {
        failed = true;
        node.problem(PREFIX + message, remedy);
    }
}
