package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the time of an entry from one of its fields: the operator {@code time_parser} and the block {@code timestamp}. */
final class TimeParsing {
    /** Nanoseconds of a unit, by the layouts of {@code layout_type: epoch}. */
    private static final Map<String, Long> EPOCH_UNITS = Map.of(
            "s", 1_000_000_000L,
            "ms", 1_000_000L,
            "us", 1_000L,
            "ns", 1L,
            "s.ms", 1_000_000_000L,
            "s.us", 1_000_000_000L,
            "s.ns", 1_000_000_000L);

    /** Finds the nanoseconds since 1970 in a value. */
    private interface Reader {
        long nanos(Value value, Instant now) throws OperatorException;
    }

    private final Field from;
    private final Reader reader;

    private TimeParsing(Field from, Reader reader) {
        this.from = from;
        this.reader = reader;
    }

    static Optional<TimeParsing> read(ConfigNode node) {
        Optional<Field> from = Reading.field(node, "parse_from");
        String type = node.text("layout_type", "strptime");
        String layout = node.text("layout", "");
        Optional<ZoneId> location = zone(node, "location");
        Map<String, ZoneId> locations = locations(node);
        if (layout.isEmpty() && !type.equals("native")) {
            node.problem("layout", "missing required configuration parameter `layout`", "");
            return Optional.empty();
        }
        Optional<Reader> reader = switch (type) {
            case "strptime", "gotime" -> layout(node, type, layout, location, locations);
            case "epoch" -> epoch(node, layout);
            case "native" -> Optional.of(TimeParsing::nativeNanos);
            default -> {
                node.problem(
                        "layout_type",
                        "unsupported layout_type " + type,
                        "valid values are 'strptime', 'gotime', 'epoch' and 'native'");
                yield Optional.empty();
            }
        };
        return from.isEmpty() || reader.isEmpty()
                ? Optional.empty()
                : Optional.of(new TimeParsing(from.get(), reader.get()));
    }

    private static Optional<ZoneId> zone(ConfigNode node, String key) {
        return node.optionalText(key).flatMap(name -> {
            try {
                return Optional.of(name.equals("Local") ? ZoneId.systemDefault() : ZoneId.of(name));
            } catch (DateTimeException e) {
                node.problem(
                        key,
                        "failed to load location " + name + ": unknown time zone",
                        "write a name such as Europe/Berlin");
                return Optional.empty();
            }
        });
    }

    private static Map<String, ZoneId> locations(ConfigNode node) {
        ConfigNode map = node.section("time_zone_locations");
        var locations = new LinkedHashMap<String, ZoneId>();
        for (String abbreviation : map.keys()) {
            zone(map, abbreviation).ifPresent(zone -> locations.put(abbreviation, zone));
        }
        return locations;
    }

    private static Optional<Reader> layout(
            ConfigNode node, String type, String layout, Optional<ZoneId> location, Map<String, ZoneId> locations) {
        TimeLayout compiled;
        try {
            compiled = type.equals("strptime") ? TimeLayout.strptime(layout) : TimeLayout.gotime(layout);
        } catch (IllegalArgumentException e) {
            node.problem("layout", "parse strptime layout: " + e.getMessage(), "");
            return Optional.empty();
        }
        ZoneId zone = location.orElse(compiled.endsInZulu() ? ZoneOffset.UTC : ZoneId.systemDefault());
        return Optional.of((value, now) -> {
            TimeFields fields = compiled.parse(Texts.of(value, "a time"));
            if (fields == null) {
                throw new OperatorException("parsing time: the text does not fit the layout \"" + layout + "\"");
            }
            return fields.epochNanos(zone, locations, now);
        });
    }

    private static Optional<Reader> epoch(ConfigNode node, String layout) {
        Long unit = EPOCH_UNITS.get(layout);
        if (unit == null) {
            node.problem(
                    "layout",
                    "invalid `layout` for `epoch` type",
                    "specify 's', 'ms', 'us', 'ns', 's.ms', 's.us', or 's.ns'");
            return Optional.empty();
        }
        boolean fractions = layout.length() > 2;
        return Optional.of((value, now) -> epochNanos(value, unit, fractions, layout));
    }

    private static long epochNanos(Value value, long unit, boolean fractions, String layout) throws OperatorException {
        try {
            BigDecimal number = switch (value) {
                case Value.Int(long whole) -> BigDecimal.valueOf(whole);
                case Value.Double(double real) ->
                    fractions
                            ? BigDecimal.valueOf(real)
                            : BigDecimal.valueOf(real).setScale(0, RoundingMode.DOWN);
                default -> {
                    String text = Texts.of(value, "a time");
                    if (text.length() > 40
                            || text.contains("e")
                            || text.contains("E")
                            || !fractions && text.contains(".")) {
                        throw new OperatorException("invalid value for layout '" + layout + "'");
                    }
                    yield new BigDecimal(text);
                }
            };
            return number.multiply(BigDecimal.valueOf(unit))
                    .setScale(0, RoundingMode.DOWN)
                    .longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new OperatorException("invalid value for layout '" + layout + "'");
        }
    }

    /** What operators hand to each other: nanoseconds since 1970, or RFC 3339. */
    private static long nativeNanos(Value value, Instant now) throws OperatorException {
        if (value instanceof Value.Int(long nanos)) {
            return nanos;
        }
        try {
            Instant instant =
                    OffsetDateTime.parse(Texts.of(value, "a native time")).toInstant();
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            throw new OperatorException("native time required: whole nanoseconds since 1970, or RFC 3339");
        }
    }

    void apply(Entry entry, Instant now) throws OperatorException {
        Value value = from.get(entry);
        if (value == null) {
            throw new OperatorException("log entry does not have the expected parse_from field " + from);
        }
        entry.setTimeNanos(reader.nanos(value, now));
    }

    static List<String> epochLayouts() {
        return EPOCH_UNITS.keySet().stream().sorted().toList();
    }
}
