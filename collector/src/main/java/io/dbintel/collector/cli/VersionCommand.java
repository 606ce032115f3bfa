package io.dbintel.collector.cli;

import io.dbintel.component.BuildInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

@Command(name = "version", mixinStandardHelpOptions = true, description = "Prints the version.")
final class VersionCommand implements Callable<Integer> {
    /** The same words for {@code --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {line(ProgramInfo.load())};
        }
    }

    private final DbintelCommand parent;

    VersionCommand(DbintelCommand parent) {
        this.parent = parent;
    }

    private static String line(BuildInfo build) {
        return build.command() + " version " + build.version();
    }

    @Override
    public Integer call() {
        parent.out().println(line(parent.build()));
        return 0;
    }
}
