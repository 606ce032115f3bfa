package io.dbintel.network;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who listens on a port of this machine, as far as Linux lets this process see (proc(5)). */
public final class PortOwner {
    private static final Path PROC = Path.of("/proc");
    /** State of a listening socket in {@code /proc/net/tcp}. */
    private static final String LISTENING = "0A";

    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private PortOwner() {}

    /** Why an address can't be listened on, and who is there. */
    public static String why(Exception failure, Endpoint endpoint) {
        String why = failure.getCause() == null
                ? failure.getMessage()
                : failure.getCause().getMessage();
        return why + describe(endpoint.port()).map(owner -> " (" + owner + ")").orElse("");
    }

    /** For a message: {@code pid 4711 (postgres) listens there}; empty where it can't be known. */
    public static Optional<String> describe(int port) {
        Set<String> sockets = listening(port);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holdsOne(process, sockets)) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    return Optional.of(
                            pid == ProcessHandle.current().pid()
                                    ? "this collector itself listens there already"
                                    : "pid " + pid + name(process) + " listens there");
                }
            }
        } catch (IOException e) {
            // What can't be seen is not said.
        }
        return Optional.empty();
    }

    private static String name(Path process) throws IOException {
        return " (" + Files.readString(process.resolve("comm")).strip() + ")";
    }

    /** What the open files of processes are called that are such sockets. */
    private static Set<String> listening(int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        var found = new HashSet<String>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                for (String line : Files.readAllLines(PROC.resolve(table))) {
                    String[] columns = line.strip().split("\\s+", -1);
                    if (columns.length > INODE
                            && columns[LOCAL_ADDRESS].endsWith(suffix)
                            && columns[STATE].equals(LISTENING)) {
                        found.add("socket:[" + columns[INODE] + "]");
                    }
                }
            } catch (IOException e) {
                // Not Linux, or no IPv6: nothing is known then.
            }
        }
        return found;
    }

    private static boolean holdsOne(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path each : open) {
                if (Files.isSymbolicLink(each)
                        && sockets.contains(Files.readSymbolicLink(each).toString())) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Another user's process, or one that has just ended.
        }
        return false;
    }
}
