package io.dbintel.collector.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs the collector until it is told to stop.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private final SourceOptions sources = new SourceOptions();

    @Option(names = "--watch", description = "Reloads when a file of the configuration changes, as SIGHUP does.")
    private boolean watch;

    private final DbintelCommand parent;

    RunCommand(DbintelCommand parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() {
        return parent.run(sources, watch);
    }
}
