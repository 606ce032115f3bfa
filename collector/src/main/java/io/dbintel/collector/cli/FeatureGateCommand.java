package io.dbintel.collector.cli;

import io.dbintel.collector.config.FeatureGates;
import io.dbintel.collector.config.FeatureGates.Gate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "featuregate", mixinStandardHelpOptions = true, description = "Lists the feature gates.")
final class FeatureGateCommand implements Callable<Integer> {
    private static final String ROW = "%-40s %-8s %-7s %s%n";

    private final DbintelCommand parent;

    FeatureGateCommand(DbintelCommand parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() {
        var defaults = FeatureGates.defaults();
        parent.out().printf(ROW, "ID", "Enabled", "Stage", "Description");
        for (Gate gate : FeatureGates.known()) {
            parent.out().printf(ROW, gate.id(), defaults.isEnabled(gate.id()), gate.stage(), gate.description());
        }
        parent.out().flush();
        return 0;
    }
}
