package io.dbintel.collector.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks a configuration and starts nothing; silent when all is well.")
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private final SourceOptions sources = new SourceOptions();

    private final DbintelCommand parent;

    ValidateCommand(DbintelCommand parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() {
        return parent.validate(sources);
    }
}
