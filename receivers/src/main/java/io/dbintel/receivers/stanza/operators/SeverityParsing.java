package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Nearest;
import io.dbintel.receivers.stanza.Entries;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes the severity of an entry from one of its fields: the operator {@code severity_parser} and the block {@code severity}. */
final class SeverityParsing {
    private static final int HIGHEST = 24;
    /** Numbers that one range of a mapping may hold. */
    private static final int WIDEST = 100_000;

    private static final Set<String> PRESETS = Set.of("default", "otel", "aliases", "none");

    private final Field from;
    private final Map<String, Integer> severities;
    private final boolean overwriteText;

    private SeverityParsing(Field from, Map<String, Integer> severities, boolean overwriteText) {
        this.from = from;
        this.severities = Map.copyOf(severities);
        this.overwriteText = overwriteText;
    }

    static Optional<SeverityParsing> read(ConfigNode node) {
        Optional<Field> from = Reading.field(node, "parse_from");
        String preset = node.text("preset", "default");
        if (!PRESETS.contains(preset)) {
            node.problem("preset", "unknown preset", "use default, otel or none");
        }
        var severities = preset(preset);
        ConfigNode mapping = node.section("mapping");
        for (String alias : mapping.keys()) {
            Integer severity = aliases().get(alias.toLowerCase(Locale.ROOT));
            Optional<ConfigValue> values = mapping.raw(alias);
            if (severity == null) {
                mapping.problem(
                        alias,
                        "unknown severity",
                        Nearest.to(alias, List.copyOf(aliases().keySet()))
                                .map(near -> "did you mean " + near + "?")
                                .orElse("use trace, debug, info, warn, error, fatal, each also with 2 to 4"));
            } else if (values.isPresent()) {
                map(mapping, alias, values.get(), severity, severities);
            }
        }
        boolean overwriteText = node.flag("overwrite_text", false);
        return from.map(field -> new SeverityParsing(field, severities, overwriteText));
    }

    static Map<String, Integer> preset(String name) {
        return switch (name) {
            case "none" -> new HashMap<>();
            case "otel", "aliases" -> aliases();
            default -> {
                Map<String, Integer> all = aliases();
                for (int i = 1; i <= HIGHEST; i++) {
                    all.put(Integer.toString(i), i);
                }
                for (int i = 0; i < 4; i++) {
                    String suffix = i == 0 ? "" : Integer.toString(i + 1);
                    all.put("warning" + suffix, 13 + i);
                    all.put("err" + suffix, 17 + i);
                }
                yield all;
            }
        };
    }

    private static Map<String, Integer> aliases() {
        var aliases = new HashMap<String, Integer>();
        for (int severity = 1; severity <= HIGHEST; severity++) {
            aliases.put(Entries.severityName(severity).toLowerCase(Locale.ROOT), severity);
        }
        return aliases;
    }

    private static void map(
            ConfigNode mapping, String alias, ConfigValue values, int severity, Map<String, Integer> severities) {
        List<ConfigValue> all = values instanceof ConfigValue.Sequence list ? list.elements() : List.of(values);
        for (ConfigValue each : all) {
            switch (each) {
                case ConfigValue.Scalar scalar
                when scalar.value() != null -> {
                    String text = scalar.text().toLowerCase(Locale.ROOT);
                    if (text.length() == 3 && text.endsWith("xx") && "2345".indexOf(text.charAt(0)) >= 0) {
                        int first = (text.charAt(0) - '0') * 100;
                        addRange(first, first + 99, severity, severities);
                    } else {
                        severities.put(text, severity);
                    }
                }
                case ConfigValue.Mapping range
                when number(range, "min") != null && number(range, "max") != null ->
                    addRange(mapping, alias, number(range, "min"), number(range, "max"), severity, severities);
                default ->
                    mapping.problem(
                            alias,
                            each.typeName() + " cannot be parsed as a severity",
                            "write a text, a number, 2xx to 5xx, or min and max");
            }
        }
    }

    private static @Nullable Long number(ConfigValue.Mapping range, String key) {
        return range.entries().get(key) instanceof ConfigValue.Scalar scalar && scalar.value() instanceof Long number
                ? number
                : null;
    }

    private static void addRange(
            ConfigNode mapping,
            String alias,
            @Nullable Long min,
            @Nullable Long max,
            int severity,
            Map<String, Integer> severities) {
        if (min == null || max == null) {
            return;
        }
        long low = Math.min(min, max);
        long high = Math.max(min, max);
        if (low < -WIDEST || high > WIDEST) {
            mapping.problem(alias, "range from " + low + " to " + high, "keep within " + -WIDEST + " and " + WIDEST);
        } else {
            addRange((int) low, (int) high, severity, severities);
        }
    }

    private static void addRange(int low, int high, int severity, Map<String, Integer> severities) {
        for (int i = low; i <= high; i++) {
            severities.put(Integer.toString(i), severity);
        }
    }

    void apply(Entry entry) throws OperatorException {
        Value value = from.get(entry);
        if (value == null) {
            throw new OperatorException("log entry does not have the expected parse_from field " + from);
        }
        String text = switch (value) {
            case Value.Int(long number) -> Long.toString(number);
            case Value.Double(double number)
            when number == Math.rint(number) && Math.abs(number) < 1L << 53 -> Long.toString((long) number);
            case Value.Double _ -> throw new OperatorException("a number cannot be a severity unless it is whole");
            default -> Texts.of(value, "a severity");
        };
        Integer severity = severities.get(text);
        if (severity == null) {
            severity = severities.getOrDefault(text.toLowerCase(Locale.ROOT), 0);
        }
        entry.setSeverity(severity);
        entry.setSeverityText(overwriteText && severity > 0 ? Entries.severityName(severity) : text);
    }
}
