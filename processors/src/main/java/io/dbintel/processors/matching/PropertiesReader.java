package io.dbintel.processors.matching;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code include} or {@code exclude}. */
final class PropertiesReader {
    private static final int CACHE_ENTRIES = 10_000;

    private final ConfigNode node;
    private boolean regexp;
    private int cacheEntries;

    PropertiesReader(ConfigNode node) {
        this.node = node;
    }

    Properties read() {
        String matchType = node.text("match_type", "");
        regexp = matchType.equals("regexp");
        if (!regexp && !matchType.equals("strict")) {
            node.problem(
                    "unrecognized match_type: '" + matchType + "', valid types are: [regexp strict]",
                    "write match_type: strict for equal texts, regexp for regular expressions");
        }
        ConfigNode cache = node.section("regexp");
        boolean cached = cache.flag("cacheenabled", false);
        int entries = cache.integer("cachemaxnumentries", 0, 0, 1_000_000);
        cacheEntries = cached ? entries == 0 ? CACHE_ENTRIES : entries : 0;
        return new Properties(
                texts("services"),
                texts("span_names"),
                kinds(),
                texts("log_bodies"),
                texts("log_severity_texts"),
                severity(),
                texts("metric_names"),
                values("attributes"),
                values("resources"),
                libraries());
    }

    private Optional<TextMatcher> kinds() {
        List<String> written = node.texts("span_kinds", List.of());
        if (!regexp) {
            for (String kind : written) {
                if (!Properties.SPAN_KINDS.subList(1, 6).contains(kind)) {
                    node.problem(
                            "span_kinds",
                            "span_kinds string must match one of the standard span kinds when match_type=strict: "
                                    + Properties.SPAN_KINDS.subList(1, 6).stream()
                                            .sorted()
                                            .toList(),
                            "");
                }
            }
        }
        return matcher("span_kinds", written);
    }

    private Optional<Properties.Severity> severity() {
        ConfigNode section = node.section("log_severity_number");
        int min = section.integer("min", 0, 0, 24);
        boolean matchUndefined = section.flag("match_undefined", false);
        return section.isPresent() && !section.isNull()
                ? Optional.of(new Properties.Severity(min, matchUndefined))
                : Optional.empty();
    }

    private List<ValueMatcher> values(String key) {
        var matchers = new ArrayList<ValueMatcher>();
        for (ConfigNode entry : node.sections(key)) {
            String attribute = entry.text("key", "");
            Optional<Value> value = entry.literal("value");
            if (attribute.isEmpty()) {
                entry.problem("can't have empty key in the list of attributes", "name the attribute");
            } else if (value.isEmpty()) {
                matchers.add(new ValueMatcher(attribute, null, null));
            } else if (!regexp) {
                matchers.add(new ValueMatcher(attribute, value.get(), null));
            } else if (value.get() instanceof Value.Text(String text)) {
                matchers.add(new ValueMatcher(
                        attribute, null, matcher(entry, "value", List.of(text)).orElse(null)));
            } else {
                entry.problem(
                        "value",
                        "match_type=regexp for \"" + attribute + "\" only supports Str",
                        "put the pattern in quotes, or use match_type: strict");
            }
        }
        return List.copyOf(matchers);
    }

    private List<Properties.Library> libraries() {
        var libraries = new ArrayList<Properties.Library>();
        for (ConfigNode entry : node.sections("libraries")) {
            String name = entry.text("name", "");
            Optional<String> version = entry.optionalText("version");
            TextMatcher names = matcher(entry, "name", List.of(name)).orElse(new TextMatcher.Exact(Set.of(name)));
            libraries.add(new Properties.Library(
                    names,
                    version.flatMap(text -> matcher(entry, "version", List.of(text)))
                            .orElse(null)));
        }
        return List.copyOf(libraries);
    }

    private Optional<TextMatcher> texts(String key) {
        return matcher(key, node.texts(key, List.of()));
    }

    private Optional<TextMatcher> matcher(String key, List<String> texts) {
        return matcher(node, key, texts);
    }

    private Optional<TextMatcher> matcher(ConfigNode where, String key, List<String> texts) {
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        if (!regexp) {
            return Optional.of(new TextMatcher.Exact(Set.copyOf(texts)));
        }
        var patterns = new ArrayList<Pattern>();
        for (String text : texts) {
            Pattern pattern = compiled(where, key, text);
            if (pattern != null) {
                patterns.add(pattern);
            }
        }
        var matcher = new TextMatcher.Patterns(patterns);
        return Optional.of(cacheEntries > 0 ? new TextMatcher.Cached(matcher, cacheEntries) : matcher);
    }

    private static @Nullable Pattern compiled(ConfigNode where, String key, String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            where.problem(key, "invalid pattern \"" + text + "\": " + e.getMessage(), "the syntax is RE2's");
            return null;
        }
    }
}
