package io.dbintel.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

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

    /** The postmaster, unless its process id now belongs to something that doesn't work in this data directory. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(_ -> {
            try {
                return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                        .equals(data.toRealPath());
            } catch (IOException e) {
                // It has ended, or it isn't ours to look at: either way not ours to signal.
                return false;
            }
        });
    }
}
