package io.dbintel.collector.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks a configuration and starts nothing; silent when all is well.")
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private final SourceOptions sources = new SourceOptions();

    @Option(
            names = "--explain",
            description = {
                "Says more: the pipelines that run and those that are left out, and what this configuration means otherwise",
                "than to the OpenTelemetry Collector. On standard output; what is wrong stays on standard error."
            })
    private boolean explain;

    @Option(names = "--json", description = "With --explain: all of it, errors and warnings too, as JSON.")
    private boolean json;

    private final DbintelCommand parent;

    ValidateCommand(DbintelCommand parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() {
        return parent.validate(
                sources,
                json
                        ? DbintelCommand.Explain.AS_JSON
                        : explain ? DbintelCommand.Explain.AS_TEXT : DbintelCommand.Explain.NOT);
    }
}
