package io.dbintel.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** What the tests of this module share. */
final class TestServers {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestServers() {}

    /** Skips with the reason where no server can be started. */
    static void assumeAvailable() {
        var obstacle = PostgresServer.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
    }

    /** A new folder that the server's user can reach; the caller deletes it. */
    static Path folderForServers() throws IOException {
        var folder = Files.createTempDirectory(Path.of("/var/tmp"), "dbintel-test-");
        Files.setPosixFilePermissions(folder, FileTrees.READABLE_BY_ALL);
        return folder;
    }

    /** Asks again until the answer is yes, for a bounded time. */
    static void await(Callable<Boolean> condition, String what) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(what + " did not come within " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
