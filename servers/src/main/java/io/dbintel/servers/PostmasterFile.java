package io.dbintel.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a running PostgreSQL says about itself in {@code postmaster.pid}.
 *
 * @param pid    process id of the postmaster
 * @param data   its data directory
 * @param ready  whether it accepts connections; a hot standby counts once it answers queries
 * @see <a href="https://github.com/postgres/postgres/blob/master/src/include/utils/pidfile.h">pidfile.h</a>
 */
record PostmasterFile(long pid, Path data, boolean ready) {
    private static final int STATUS_LINE = 7;

    /** Empty while there is no such file, or only the beginning of one. */
    static Optional<PostmasterFile> in(Path data) throws IOException {
        try {
            var lines = Files.readAllLines(path(data));
            if (lines.isEmpty() || !lines.getFirst().strip().matches("-?\\d{1,18}")) {
                return Optional.empty();
            }
            // A stand-alone backend writes its process id negated.
            var pid = Math.abs(Long.parseLong(lines.getFirst().strip()));
            var ready =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return Optional.of(new PostmasterFile(pid, data, ready));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static Path path(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** The postmaster, unless its process id now belongs to a process that wasn't told to work in this data directory. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(_ -> commandLine().anyMatch(this::isData));
    }

    /** From {@code cmdline}, which all may read; {@code cwd} is closed to the root user of a usual container. */
    private Stream<String> commandLine() {
        try {
            var line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            return Pattern.compile("\0").splitAsStream(new String(line, StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It has ended meanwhile.
            return Stream.empty();
        }
    }

    private boolean isData(String argument) {
        try {
            return argument.startsWith("/") && Path.of(argument).toRealPath().equals(data.toRealPath());
        } catch (IOException e) {
            // No such folder, so not the data directory.
            return false;
        }
    }
}
