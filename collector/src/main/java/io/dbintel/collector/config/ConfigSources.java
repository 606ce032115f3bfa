package io.dbintel.collector.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What the command line says about the configuration.
 *
 * @param configs values of {@code --config}, merged from left to right
 * @param sets values of {@code --set}, laid over them
 * @param allowUnset whether a variable that is not set reads as nothing
 * @param secrets the folder of {@code ${secret:name}}
 */
public record ConfigSources(
        List<String> configs, List<String> sets, boolean allowUnset, Path secrets, FeatureGates gates) {
    /** Where container platforms put secrets. */
    public static final Path DEFAULT_SECRETS = Path.of("/run/secrets");

    public ConfigSources {
        configs = List.copyOf(configs);
        sets = List.copyOf(sets);
    }

    /** Files and nothing else. */
    public static ConfigSources of(String... configs) {
        return new ConfigSources(List.of(configs), List.of(), false, DEFAULT_SECRETS, FeatureGates.defaults());
    }
}
