package io.dbintel.collector.cli;

import io.dbintel.collector.config.Configurations;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code dbintel} command with all its sub-commands, put together from what it needs. */
public final class Main {
    private final CommandLine commandLine;

    /**
     * @param environment variables by name
     * @param terminal whether somebody looks at the output; colour only then
     * @param more further sub-commands by name: objects with picocli's annotations
     */
    public Main(
            Configurations configurations,
            Runner runner,
            Map<String, String> environment,
            boolean terminal,
            PrintWriter out,
            PrintWriter err,
            Map<String, Object> more) {
        var root = new DbintelCommand(configurations, runner, ProgramInfo.load(), environment);
        commandLine = new CommandLine(root)
                .addSubcommand(new RunCommand(root))
                .addSubcommand(new ValidateCommand(root))
                .addSubcommand(new PrintConfigCommand(root))
                .addSubcommand(new ComponentsCommand(root))
                .addSubcommand(new FeatureGateCommand(root))
                .addSubcommand(new VersionCommand(root))
                .addSubcommand(new CommandLine.HelpCommand());
        more.forEach(commandLine::addSubcommand);
        boolean colour = terminal && !environment.containsKey("NO_COLOR");
        commandLine
                .setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, args) -> wrongArguments(e));
    }

    /** Says what is wrong, what was probably meant and how the command is used. */
    private static int wrongArguments(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        // Standard error may go to a file while standard output is a terminal.
        command.usage(err, Ansi.OFF);
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** @return the exit code: 0 all is well, 1 something is wrong and was said, 2 wrong arguments */
    public int execute(String... args) {
        return commandLine.execute(args);
    }
}
