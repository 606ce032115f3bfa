package io.dbintel.collector.config;

import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the sources of a configuration, merges them from left to right and expands what {@code ${…}} stands for. */
final class SourceLoader {
    /** One letter before the colon is a drive of Windows. */
    private static final Pattern URI = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);

    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);

    /**
     * A configuration as one tree.
     *
     * @param unresolved paths of values that could not be had
     * @param files that it was read from
     */
    record Loaded(ConfigValue.Mapping tree, Set<String> unresolved, Set<Path> files) {}

    private final ConfigSources sources;
    private final Problems problems;
    private final Retriever retriever;
    private final Budget budget = new Budget();
    private final Expander expander;
    private boolean failed;

    SourceLoader(ConfigSources sources, Map<String, String> environment, Problems problems) {
        this.sources = sources;
        this.problems = problems;
        this.retriever = new Retriever(environment, sources.secrets(), HTTP_TIMEOUT);
        this.expander = new Expander(retriever, sources.allowUnset(), budget, problems);
    }

    /** Empty if a source can't be read. */
    Optional<Loaded> load() {
        var merge = new Merge(sources.gates().isEnabled(FeatureGates.MERGE_APPEND));
        ConfigValue tree = new ConfigValue.Mapping(Map.of(), Place.UNKNOWN);
        for (String config : sources.configs()) {
            tree = merge.merge(tree, source(config));
        }
        for (String set : sources.sets()) {
            tree = merge.merge(tree, setting(set));
        }
        if (failed) {
            return Optional.empty();
        }
        try {
            return expander.expand(tree) instanceof ConfigValue.Mapping mapping
                    ? Optional.of(new Loaded(mapping, expander.unresolved(), retriever.files()))
                    : Optional.empty();
        } catch (SourceException e) {
            e.report("", problems);
            return Optional.empty();
        }
    }

    /** The map that a source holds; an empty one if it can't be read, which is reported. */
    private ConfigValue source(String uri) {
        try {
            return asMap(YamlReader.read(document(uri), budget, expander, problems));
        } catch (SourceException e) {
            e.report("", problems);
            failed = true;
            return new ConfigValue.Mapping(Map.of(), Place.UNKNOWN);
        }
    }

    private static ConfigValue asMap(ConfigValue value) throws SourceException {
        if (value instanceof ConfigValue.Mapping) {
            return value;
        }
        if (value.isNull()) {
            return new ConfigValue.Mapping(Map.of(), value.place());
        }
        String type = value instanceof ConfigValue.Sequence ? "[]interface {}" : "string";
        throw new SourceException(
                "retrieved value (type=" + type + ") cannot be used as a Conf (expected: a map, found: "
                        + value.typeName() + ")",
                "write receivers:, exporters: and service: at the beginning of lines",
                value.place());
    }

    private Document document(String uri) throws SourceException {
        Matcher matcher = URI.matcher(uri);
        String scheme = matcher.matches() ? matcher.group(1) : "file";
        String rest = matcher.matches() ? matcher.group(2) : uri;
        var place = new Place(Masking.mask("--config " + uri), 0);
        return switch (scheme) {
            case "file" ->
                Document.lines(
                        retriever
                                .file(rest, new Place("", 0))
                                .orElseThrow(() -> new SourceException(
                                        "unable to read the file file:" + rest + ": no such file",
                                        "check the path given to --config",
                                        new Place("", 0))),
                        rest);
            case "env" ->
                Document.lines(
                        retriever
                                .variable(rest)
                                .orElseThrow(() -> new SourceException(
                                        "environment variable \"" + rest + "\" is not set",
                                        "it has to hold the whole configuration",
                                        place)),
                        uri);
            case "yaml" -> Document.lines(rest, "--config yaml");
            case "http", "https" -> Document.lines(retriever.http(uri, place), Masking.mask(uri));
            default ->
                throw new SourceException(
                        "unsupported scheme on URI \"" + Masking.mask(uri)
                                + "\" (expected: file, env, yaml, http, https)",
                        "for a file of that name write file:" + Masking.mask(uri),
                        new Place("", 0));
        };
    }

    /** {@code a.b=value} as a map in a map. */
    private ConfigValue setting(String set) {
        int equals = set.indexOf('=');
        String path = equals < 0 ? set : set.substring(0, equals);
        var place = new Place("--set " + (equals < 0 ? "" : path), 0);
        try {
            if (equals < 0) {
                throw new SourceException(
                        "missing equal sign in \"" + Masking.mask(set) + "\"",
                        "write --set processors.batch.timeout=2s",
                        place);
            }
            ConfigValue value =
                    YamlReader.read(new Document(set.substring(equals + 1), "", place), budget, expander, problems);
            String[] keys = path.split("\\.|::", -1);
            for (int i = keys.length - 1; i >= 0; i--) {
                if (keys[i].isBlank()) {
                    throw new SourceException("an empty key", "write --set processors.batch.timeout=2s", place);
                }
                var entry = new LinkedHashMap<String, ConfigValue>();
                entry.put(keys[i].strip(), value);
                value = new ConfigValue.Mapping(entry, place);
            }
            return value;
        } catch (SourceException e) {
            e.report("", problems);
            failed = true;
            return new ConfigValue.Mapping(Map.of(), place);
        }
    }
}
