package io.dbintel.collector.cli;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.collector.config.ConfigSources;
import io.dbintel.collector.config.Configurations;
import io.dbintel.component.BuildInfo;
import io.dbintel.component.config.Problems;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself; without a sub-command it runs the collector, as the Collector's does. */
@Command(
        name = "dbintel",
        mixinStandardHelpOptions = true,
        description = "Database Intelligence: an OpenTelemetry collector for databases.",
        synopsisSubcommandLabel = "[COMMAND]",
        versionProvider = VersionCommand.Provider.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:something is wrong; it was said on standard error", "2:wrong arguments"})
final class DbintelCommand implements Callable<Integer> {
    @Mixin
    private final SourceOptions sources = new SourceOptions();

    @Option(names = "--validate", description = "Only checks the configuration, as the command validate.")
    private boolean validate;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Configurations configurations;
    private final Runner runner;
    private final BuildInfo build;
    private final Map<String, String> environment;

    DbintelCommand(Configurations configurations, Runner runner, BuildInfo build, Map<String, String> environment) {
        this.configurations = configurations;
        this.runner = runner;
        this.build = build;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        return validate ? validate(new SourceOptions(), Explain.NOT) : run(new SourceOptions(), false);
    }

    Configurations configurations() {
        return configurations;
    }

    BuildInfo build() {
        return build;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** @param watch whether a changed file is taken up without being told */
    int run(SourceOptions own, boolean watch) {
        if (nothingGiven(own)) {
            err().println("at least one config flag must be provided: dbintel run needs a configuration. For example:");
            err().println(
                            "  dbintel run --config collector.yaml    runs it (the file is an OpenTelemetry Collector's)");
            err().println("  dbintel demo                           shows what it does, on a PostgreSQL of its own");
            err().flush();
            return 1;
        }
        var problems = new Problems();
        ConfigSources all = sources(own);
        Optional<CollectorConfig> config = load(all, problems);
        ProblemPrinter.print(problems, err());
        return config.isEmpty() ? 1 : runner.run(config.get(), problems, new Runner.Reload(() -> again(all), watch));
    }

    private Optional<CollectorConfig> again(ConfigSources all) {
        var problems = new Problems();
        Optional<CollectorConfig> next = load(all, problems);
        ProblemPrinter.print(problems, err());
        return next;
    }

    /** Whether more is said than what is wrong. */
    enum Explain {
        NOT,
        AS_TEXT,
        AS_JSON
    }

    /** Says nothing when all is well, unless more is wanted. */
    int validate(SourceOptions own, Explain explain) {
        if (nothingGiven(own)) {
            err().println("at least one config flag must be provided; write dbintel validate --config=FILE");
            err().flush();
            return 1;
        }
        var problems = new Problems();
        var explanation = new Explanation(configurations.load(sources(own), problems), problems);
        if (explain == Explain.AS_JSON) {
            out().print(new TreeWriter(false).json(explanation.tree()));
            out().flush();
        } else {
            ProblemPrinter.print(problems, err());
        }
        if (explain == Explain.AS_TEXT) {
            explanation.print(out());
        }
        return problems.hasErrors() ? 1 : 0;
    }

    /** What the options of the command and of a sub-command say together. */
    ConfigSources sources(SourceOptions own) {
        try {
            return sources.with(own, environment);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    boolean nothingGiven(SourceOptions own) {
        return sources.isEmpty() && own.isEmpty();
    }

    /** A configuration without errors. */
    private Optional<CollectorConfig> load(ConfigSources from, Problems problems) {
        return configurations.load(from, problems).filter(config -> !problems.hasErrors());
    }
}
