package io.dbintel.collector.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs the collector until it is told to stop.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private final SourceOptions sources = new SourceOptions();

    private final DbintelCommand parent;

    RunCommand(DbintelCommand parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() {
        return parent.run(sources);
    }
}
