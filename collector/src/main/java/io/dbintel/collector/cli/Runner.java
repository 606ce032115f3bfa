package io.dbintel.collector.cli;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.component.config.Problems;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs a collector until it ends; behind an interface so that the command can be tested without one. */
@FunctionalInterface
public interface Runner {
    /**
     * How the configuration can change while it runs.
     *
     * @param read reads the same sources again and prints what is wrong; empty if the new configuration can't be used
     * @param watch whether to look for changes of the files without being told
     */
    record Reload(Supplier<Optional<CollectorConfig>> read, boolean watch) {}

    /**
     * @param config without errors
     * @param problems its warnings, which the command has printed already
     * @return the exit code: 0 after an orderly end
     */
    int run(CollectorConfig config, Problems problems, Reload reload);
}
