package io.dbintel.collector.cli;

import io.dbintel.collector.config.ConfigSources;
import io.dbintel.collector.config.FeatureGates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a configuration comes from; every command that reads one has them. */
final class SourceOptions {
    @Option(
            names = "--config",
            paramLabel = "URI",
            arity = "1..*",
            description = {
                "A source of the configuration: a file, or file:, env:, yaml:, http:, https: and what is to be read.",
                "May be repeated, or be followed by several; later sources are laid over earlier ones."
            })
    private List<String> configs = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one value over all sources: --set processors.batch.timeout=2s. May be repeated.")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--allow-unset",
            description = "A variable that is not set reads as nothing, with a warning, instead of being an error.")
    private boolean allowUnset;

    @Option(
            names = "--secrets-dir",
            paramLabel = "DIR",
            description =
                    "Folder of the files that $${secret:NAME} reads (default: DBINTEL_SECRETS_DIR, else /run/secrets).")
    private @Nullable Path secrets;

    @Option(
            names = "--feature-gates",
            paramLabel = "GATES",
            split = ",",
            description = "Turns gates on (id, +id) or off (-id). May be repeated.")
    private List<String> gates = new ArrayList<>();

    boolean isEmpty() {
        return configs.isEmpty() && sets.isEmpty();
    }

    /**
     * These options and those of the command within.
     *
     * @throws IllegalArgumentException for a gate that there is not
     */
    ConfigSources with(SourceOptions inner, Map<String, String> environment) {
        Path fromEnvironment =
                Path.of(environment.getOrDefault("DBINTEL_SECRETS_DIR", ConfigSources.DEFAULT_SECRETS.toString()));
        Path folder = inner.secrets != null ? inner.secrets : secrets;
        return new ConfigSources(
                both(configs, inner.configs),
                both(sets, inner.sets),
                allowUnset || inner.allowUnset,
                folder == null ? fromEnvironment : folder,
                FeatureGates.parse(both(gates, inner.gates)));
    }

    private static List<String> both(List<String> outer, List<String> inner) {
        var all = new ArrayList<>(outer);
        all.addAll(inner);
        return all;
    }
}
