package io.dbintel.collector.cli;

import io.dbintel.collector.config.CollectorConfig;
import io.dbintel.component.config.Problems;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "print-config",
        aliases = "print-initial-config",
        mixinStandardHelpOptions = true,
        description = "Prints the configuration that is in force, with all defaults; secrets are masked.")
final class PrintConfigCommand implements Callable<Integer> {
    /** Letters do not matter. */
    enum Format {
        YAML,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Mixin
    private final SourceOptions sources = new SourceOptions();

    @Option(names = "--format", defaultValue = "yaml", description = "${COMPLETION-CANDIDATES} (default: yaml)")
    private Format format = Format.YAML;

    @Option(names = "--mode", defaultValue = "redacted", description = "redacted; unredacted is refused")
    private String mode = "redacted";

    @Option(
            names = "--validate",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "With false, prints defaults in the place of what is wrong (default: true)")
    private boolean validate = true;

    private final DbintelCommand parent;

    PrintConfigCommand(DbintelCommand parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() {
        if (!mode.equals("redacted")) {
            parent.err()
                    .println(
                            mode.equals("unredacted")
                                    ? "--mode=unredacted is refused: this program never prints a password or a key;"
                                            + " look them up where they are kept"
                                    : "--mode: unknown mode (expected: redacted)");
            parent.err().flush();
            return 1;
        }
        if (parent.nothingGiven(sources)) {
            parent.err().println("at least one config flag must be provided; write dbintel print-config --config=FILE");
            parent.err().flush();
            return 1;
        }
        var problems = new Problems();
        Optional<CollectorConfig> config = parent.configurations().load(parent.sources(sources), problems);
        ProblemPrinter.print(problems, parent.err());
        if (config.isEmpty() || validate && problems.hasErrors()) {
            return 1;
        }
        Map<String, Object> tree = config.get().effective();
        var writer = new TreeWriter(true);
        parent.out().print(format == Format.JSON ? writer.json(tree) : writer.yaml(tree));
        parent.out().flush();
        return 0;
    }
}
