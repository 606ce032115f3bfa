package io.dbintel.receivers.stanza.operators;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.telemetry.KeyValue;
import io.dbintel.telemetry.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** {@code regex_parser}: the named groups of a pattern become keys. Linear in the length of the text, whatever the pattern. */
final class RegexParser {
    private static final int LARGEST_CACHE = 1_000_000;

    /** A name and the group that it stands for. */
    private record Group(String name, int number) {}

    private final Pattern pattern;
    private final List<Group> groups = new ArrayList<>();

    RegexParser(Pattern pattern) {
        this.pattern = pattern;
        pattern.namedGroups().forEach((name, number) -> groups.add(new Group(name, number)));
        groups.sort((a, b) -> Integer.compare(a.number(), b.number()));
    }

    static Optional<OperatorConfig> read(ConfigNode node) {
        ParserBase base = ParserBase.read(node);
        int cacheSize = node.section("cache").integer("size", 0, 0, LARGEST_CACHE);
        if (node.text("regex", "").isEmpty()) {
            Reading.missing(node, "regex");
            return Optional.empty();
        }
        Optional<Pattern> pattern = Reading.pattern(node, "regex");
        if (pattern.isEmpty()) {
            return Optional.empty();
        }
        var parser = new RegexParser(pattern.get());
        if (parser.groups.isEmpty()) {
            node.problem(
                    "regex",
                    "no named capture groups in regex pattern",
                    "use named capture groups like '^(?P<my_key>.*)$'");
            return Optional.empty();
        }
        if (cacheSize == 0) {
            return Optional.of(base.with((value, entry) -> parser.parse(Texts.of(value, "regex"))));
        }
        return Optional.of(context -> {
            var cache = new Cache(cacheSize);
            return base.with((value, entry) -> cache.get(Texts.of(value, "regex"), parser))
                    .start(context);
        });
    }

    Value.Map parse(String text) throws OperatorException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new OperatorException("regex pattern does not match");
        }
        var entries = new ArrayList<KeyValue>(groups.size());
        for (Group group : groups) {
            String found = matcher.group(group.number());
            entries.add(new KeyValue(group.name(), new Value.Text(found == null ? "" : found)));
        }
        return new Value.Map(entries);
    }

    /** The outcomes for the texts that were asked for last. */
    private static final class Cache {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, Value.Map> outcomes;

        Cache(int size) {
            outcomes = new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Value.Map> eldest) {
                    return size() > size;
                }
            };
        }

        Value.Map get(String text, RegexParser parser) throws OperatorException {
            Value.Map known = find(text);
            if (known != null) {
                return known;
            }
            Value.Map parsed = parser.parse(text);
            lock.lock();
            try {
                outcomes.put(text, parsed);
            } finally {
                lock.unlock();
            }
            return parsed;
        }

        private Value.@Nullable Map find(String text) {
            lock.lock();
            try {
                return outcomes.get(text);
            } finally {
                lock.unlock();
            }
        }
    }
}
