package io.dbintel.collector.config;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Loads configurations: the one way from what the command line says to a {@link CollectorConfig}. */
public final class Configurations {
    private final Function<FeatureGates, ComponentRegistry> registries;
    private final Consumer<ConfigNode> telemetry;
    private final Map<String, String> environment;

    /**
     * @param telemetry reads {@code service::telemetry} and reports what is wrong in it
     * @param environment variables by name
     */
    public Configurations(ComponentRegistry registry, Consumer<ConfigNode> telemetry, Map<String, String> environment) {
        this(gates -> registry, telemetry, environment);
    }

    /** @param registries the types of component there are, made for the feature gates of a command line */
    public Configurations(
            Function<FeatureGates, ComponentRegistry> registries,
            Consumer<ConfigNode> telemetry,
            Map<String, String> environment) {
        this.registries = registries;
        this.telemetry = telemetry;
        this.environment = Map.copyOf(environment);
    }

    public ComponentRegistry registry() {
        return registries.apply(FeatureGates.defaults());
    }

    /**
     * Reads everything and reports every problem that can be found; starts nothing.
     *
     * @return empty if a source can't be read at all. Otherwise what was read, with defaults in the place of what is wrong: it
     *     must not be run if there are errors
     */
    public Optional<CollectorConfig> load(ConfigSources sources, Problems problems) {
        return new SourceLoader(sources, environment, problems).load().map(loaded -> {
            var found = new Problems();
            CollectorConfig config = new ConfigReader(
                            registries.apply(sources.gates()), telemetry, sources.gates(), found)
                    .read(loaded.tree(), loaded.files());
            found.errors().stream()
                    .filter(error -> !follows(error, loaded.unresolved()))
                    .forEach(problems::add);
            found.warnings().forEach(problems::add);
            found.notes().forEach(problems::add);
            Differences.note(config, problems);
            return config;
        });
    }

    /** Whether a section complains that the value, one of its own, is missing. */
    private static boolean saysMissing(Problem error, String path) {
        int at = path.lastIndexOf("::");
        return at >= 0
                && path.substring(0, at).equals(error.path())
                && error.message().contains(path.substring(at + 2));
    }

    /** Whether an error only says again that a value could not be had. */
    private static boolean follows(Problem error, Set<String> unresolved) {
        return unresolved.stream()
                .anyMatch(path -> path.equals(error.path())
                        || saysMissing(error, path)
                        || path.startsWith(error.path() + "::")
                                && path.substring(error.path().length() + 2)
                                        .chars()
                                        .allMatch(Character::isDigit));
    }
}
