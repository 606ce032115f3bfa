package io.dbintel.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The user that a server runs as. PostgreSQL refuses to run as root, and containers of CI systems often are root: there
 * the server's commands get a prefix that gives the rights up, and its files belong to {@value #NOBODY}.
 */
enum ServerUser {
    /** The user of this JVM. */
    SELF(false) {
        @Override
        List<String> command(List<String> command) {
            return command;
        }
    },
    /** {@code setpriv} of util-linux: in every Debian, Ubuntu and RHEL image. */
    SETPRIV(true) {
        @Override
        List<String> command(List<String> command) {
            return join(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"), command);
        }
    },
    /** {@code su}: where setpriv is missing. It stays as the server's parent. */
    SU(true) {
        @Override
        List<String> command(List<String> command) {
            var line = command.stream().map(ServerUser::quote).collect(Collectors.joining(" "));
            return List.of("su", "-s", "/bin/sh", "nobody", "-c", "exec " + line);
        }
    },
    /** A user namespace without a mapping: the server sees itself as nobody, its files stay root's. */
    UNSHARE(false) {
        @Override
        List<String> command(List<String> command) {
            return join(List.of("unshare", "-U", "--"), command);
        }
    };

    /** User and group {@code nobody} of Linux distributions. */
    static final int NOBODY = 65534;

    private final boolean ownsFiles;

    ServerUser(boolean ownsFiles) {
        this.ownsFiles = ownsFiles;
    }

    /** The command line that runs {@code command} as this user. */
    abstract List<String> command(List<String> command);

    /** Whether the server is another user for the file system, so that every folder above its data must be open. */
    boolean ownsFiles() {
        return ownsFiles;
    }

    /** Gives a file or folder to this user. */
    void own(Path path) throws IOException {
        if (ownsFiles) {
            Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /**
     * The first way that works here.
     *
     * @throws ServerFailure if this JVM is root and no way to give that up works
     */
    static ServerUser find() {
        if (currentUid() != 0) {
            return SELF;
        }
        return Stream.of(SETPRIV, SU, UNSHARE)
                .filter(ServerUser::works)
                .findFirst()
                .orElseThrow(() -> new ServerFailure(
                        "a database server can't be started: it refuses to run as root, and neither setpriv, su nor"
                                + " unshare can change the user here (a container without SETUID and SETGID?); run as an"
                                + " ordinary user or give the container these capabilities"));
    }

    /** The user id of this process. */
    static int currentUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException e) {
            throw new ServerFailure(
                    "a database server can't be started: /proc/self can't be read, which only Linux has", e);
        }
    }

    /** Whether a command run this way really is no longer root. */
    boolean works() {
        try {
            var process = new ProcessBuilder(command(List.of("/bin/sh", "-c", "test \"$(id -u)\" = " + NOBODY)))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            // The program isn't installed: the next way is tried.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<String> join(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static String quote(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }
}
