package io.dbintel.collector.config;

import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a YAML text into a tree that knows its lines. {@code ${…}} stays in the values as it is written; in keys it is
 * expanded here, so that two keys that turn out equal are found. A key {@code a::b} is a map in a map.
 *
 * <p>The tree is built from the parser's events: depth, size and what aliases repeat are bounded while it grows.
 */
final class YamlReader {
    /** Expands {@code ${…}} in a key; empty if that was not possible, which is reported. */
    interface Keys {
        Optional<String> expand(String key, String path, Place place) throws SourceException;
    }

    private static final String TAG = "tag:yaml.org,2002:";
    private static final String SEPARATOR = "::";

    /** A value that an alias may repeat, and how many values it holds. */
    private record Anchored(ConfigValue value, int size) {}

    private final Document document;
    private final Budget budget;
    private final Keys keys;
    private final Problems problems;
    private final Placeholders placeholders;
    private final Iterator<Event> events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    /** Values made so far, those that aliases repeat included. */
    private int nodes;

    private YamlReader(Document document, Budget budget, Keys keys, Problems problems) {
        this.document = document;
        this.budget = budget;
        this.keys = keys;
        this.problems = problems;
        this.placeholders = new Placeholders(document.text());
        var settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(Integer.MAX_VALUE) // sources are bounded in bytes before
                .build();
        this.events = new Parse(settings).parseString(placeholders.text()).iterator();
    }

    /** The first document of the text; an empty one is null. */
    static ConfigValue read(Document document, Budget budget, Keys keys, Problems problems) throws SourceException {
        if (document.text().length() > Budget.MAX_SOURCE) {
            throw new SourceException(
                    "is longer than " + (Budget.MAX_SOURCE >> 20) + " MiB", "split it", document.place(0));
        }
        try {
            return new YamlReader(document, budget, keys, problems).document();
        } catch (MarkedYamlEngineException e) {
            throw YamlErrors.describe(e, document);
        } catch (ReaderException e) {
            throw YamlErrors.describe(e, document);
        } catch (YamlEngineException e) {
            throw new SourceException("is no YAML", "check it with a YAML checker", document.place(0));
        }
    }

    private ConfigValue document() throws SourceException {
        events.next(); // start of stream
        if (!(events.next() instanceof DocumentStartEvent)) {
            return new ConfigValue.Scalar(null, "", false, document.place(0));
        }
        Event first = events.next();
        ConfigValue value = value(first, "", 0, place(first));
        events.next(); // end of document
        Event after = events.next();
        if (after instanceof DocumentStartEvent) {
            problems.warning(
                    "",
                    "a second YAML document begins here and is not read",
                    "give it a file of its own and name that with another --config",
                    place(after));
        }
        return value;
    }

    private ConfigValue value(Event event, String path, int depth, Place place) throws SourceException {
        if (depth > Budget.MAX_DEPTH) {
            throw new SourceException(
                    "is nested more than " + Budget.MAX_DEPTH + " levels deep", "check the brackets", place);
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias, place);
        }
        int before = nodes;
        take(1, place);
        ConfigValue value = switch (event) {
            case ScalarEvent scalar -> scalar(scalar, path, place);
            case SequenceStartEvent start -> {
                checkTag(start.getTag(), "seq", place);
                yield sequence(path, depth, place);
            }
            case MappingStartEvent start -> {
                checkTag(start.getTag(), "map", place);
                yield mapping(path, depth, place);
            }
            default -> throw new IllegalStateException("no value begins with " + event.getEventId());
        };
        if (event instanceof NodeEvent node) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), new Anchored(value, nodes - before)));
        }
        return value;
    }

    private void take(int count, Place place) throws SourceException {
        nodes += count;
        budget.takeNodes(count, place);
    }

    private ConfigValue aliased(AliasEvent alias, Place place) throws SourceException {
        Anchored anchored = anchors.get(alias.getAlias().getValue());
        if (anchored == null) {
            // What stands behind the asterisk may be a password that somebody forgot to quote.
            throw new SourceException(
                    "an alias that no anchor before it defines",
                    "define the anchor first, or put the text in quotes if the * belongs to it",
                    place);
        }
        take(anchored.size(), place);
        return switch (anchored.value()) {
            case ConfigValue.Scalar(Object value, String text, boolean expanded, Place where) ->
                new ConfigValue.Scalar(value, text, expanded, place);
            case ConfigValue.Sequence(List<ConfigValue> elements, String text, Place where) ->
                new ConfigValue.Sequence(elements, place);
            case ConfigValue.Mapping(Map<String, ConfigValue> entries, String text, Place where) ->
                new ConfigValue.Mapping(entries, place);
        };
    }

    private ConfigValue sequence(String path, int depth, Place place) throws SourceException {
        var elements = new ArrayList<ConfigValue>();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            elements.add(value(event, path + SEPARATOR + elements.size(), depth + 1, place(event)));
        }
        return new ConfigValue.Sequence(elements, place);
    }

    private ConfigValue mapping(String path, int depth, Place place) throws SourceException {
        var entries = new LinkedHashMap<String, ConfigValue>();
        var merged = new ArrayList<ConfigValue>();
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            Place where = place(event);
            if (isMergeKey(event)) {
                merged.add(value(events.next(), path, depth + 1, where));
                continue;
            }
            Optional<List<String>> names = key(event, path, where);
            String inner =
                    join(path, names.map(list -> String.join(SEPARATOR, list)).orElse("?"));
            ConfigValue value =
                    value(events.next(), inner, depth + names.map(List::size).orElse(1), where);
            if (names.isPresent()) {
                put(entries, names.get(), value, path);
            }
        }
        for (ConfigValue base : merged) {
            mergeIn(base, entries, place);
        }
        return new ConfigValue.Mapping(entries, place);
    }

    private static boolean isMergeKey(Event event) {
        return event instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getValue().equals("<<");
    }

    /** {@code <<: *base} and {@code <<: [*first, *second]}: what is written here or named earlier wins. */
    private void mergeIn(ConfigValue base, Map<String, ConfigValue> entries, Place place) throws SourceException {
        switch (base) {
            case ConfigValue.Mapping mapping -> mapping.entries().forEach(entries::putIfAbsent);
            case ConfigValue.Sequence sequence -> {
                for (ConfigValue element : sequence.elements()) {
                    if (!(element instanceof ConfigValue.Mapping)) {
                        throw noMap(element.place());
                    }
                    mergeIn(element, entries, place);
                }
            }
            case ConfigValue.Scalar scalar -> throw noMap(scalar.place());
        }
    }

    private static SourceException noMap(Place place) {
        return new SourceException("map merge requires map or sequence of maps as the value", "", place);
    }

    private Optional<List<String>> key(Event event, String path, Place place) throws SourceException {
        String raw;
        if (event instanceof ScalarEvent scalar) {
            take(1, place);
            raw = scalar.getValue();
        } else if (event instanceof AliasEvent alias && aliased(alias, place) instanceof ConfigValue.Scalar scalar) {
            raw = scalar.text();
        } else {
            throw new SourceException(
                    "a list or a map can't be a key", "put the key in quotes if it is meant as a text", place);
        }
        String[] parts = raw.split(SEPARATOR, -1);
        if (parts.length > Budget.MAX_DEPTH || Arrays.stream(parts).anyMatch(String::isBlank)) {
            parts = new String[] {raw};
        }
        var names = new ArrayList<String>();
        for (String part : parts) {
            String name = placeholders.restore(part);
            Optional<String> expanded = name.contains("$") ? keys.expand(name, path, place) : Optional.of(name);
            if (expanded.isEmpty()) {
                return Optional.empty();
            }
            names.add(expanded.get());
        }
        return Optional.of(names);
    }

    private void put(Map<String, ConfigValue> entries, List<String> names, ConfigValue value, String path) {
        String first = names.getFirst();
        ConfigValue nested = value;
        for (String name : names.subList(1, names.size()).reversed()) {
            nested = new ConfigValue.Mapping(Map.of(name, nested), value.place());
        }
        ConfigValue known = entries.get(first);
        if (known == null) {
            entries.put(first, nested);
            return;
        }
        boolean bothMaps = known instanceof ConfigValue.Mapping && nested instanceof ConfigValue.Mapping;
        Optional<ConfigValue> conflict =
                bothMaps && names.size() > 1 ? Merge.conflict(known, nested) : Optional.of(known);
        if (conflict.isPresent()) {
            problems.error(
                    join(path, String.join(SEPARATOR, names)),
                    "mapping key \"" + names.getLast() + "\" already defined at "
                            + (conflict.get().place().line() > 0
                                    ? "line " + conflict.get().place().line()
                                    : "the same place"),
                    "keep one of the two",
                    value.place());
        } else {
            entries.put(first, Merge.REPLACING.merge(known, nested));
        }
    }

    private ConfigValue scalar(ScalarEvent event, String path, Place place) throws SourceException {
        String text = placeholders.restore(event.getValue());
        Optional<String> tag = event.getTag();
        if (tag.isEmpty() && event.isPlain()) {
            if (YamlScalars.isOldOctal(text) && document.within() == null) {
                problems.warning(
                        path, "a number that begins with 0 is read as octal", "write 0o…, or put it in quotes", place);
            }
            boolean reference = placeholders.isIn(event.getValue());
            return new ConfigValue.Scalar(reference ? text : YamlScalars.resolve(text), text, false, place);
        }
        return new ConfigValue.Scalar(tag.isPresent() ? tagged(tag.get(), text, place) : text, text, false, place);
    }

    private static @Nullable Object tagged(String tag, String text, Place place) throws SourceException {
        Object resolved = YamlScalars.resolve(text);
        boolean fits = switch (tag) {
            case "!", TAG + "str" -> {
                resolved = text;
                yield true;
            }
            case TAG + "null" -> resolved == null;
            case TAG + "bool" -> resolved instanceof Boolean;
            case TAG + "int" -> resolved instanceof Number && !(resolved instanceof Double);
            case TAG + "float" -> resolved instanceof Number;
            default -> throw unknownTag(place);
        };
        if (!fits) {
            throw new SourceException(
                    "a value that is not what its tag says", "remove the tag or correct the value", place);
        }
        return tag.equals(TAG + "float") && resolved instanceof Number number
                ? (Object) number.doubleValue()
                : resolved;
    }

    private static void checkTag(Optional<String> tag, String expected, Place place) throws SourceException {
        if (tag.isPresent() && !tag.get().equals("!") && !tag.get().equals(TAG + expected)) {
            throw unknownTag(place);
        }
    }

    private static SourceException unknownTag(Place place) {
        return new SourceException(
                "a YAML tag that is not known here",
                "remove it, or put the text in quotes if the ! belongs to it",
                place);
    }

    private Place place(Event event) {
        return document.place(event.getStartMark().map(Mark::getLine).orElse(0));
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + SEPARATOR + key;
    }
}
