package io.dbintel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** However a JVM ends, it leaves no server and no data behind. */
class JvmEndTest {
    private static Path folder;
    private static ServerUser user;

    @BeforeAll
    static void makeFolder() throws IOException {
        TestServers.assumeAvailable();
        folder = TestServers.folderForServers();
        user = ServerUser.find();
    }

    @AfterAll
    static void deleteFolder() throws IOException {
        if (folder != null) {
            FileTrees.delete(folder);
        }
    }

    @Test
    void killedJvmLeavesNothing() throws Exception {
        var held = heldBySameUser();
        assertThat(ProcessHandle.of(held.postmasterPid())).hasValueSatisfying(ProcessHandle::isAlive);

        held.jvm().destroyForcibly();

        held.awaitEndOfAll();
        assertThat(held.directory()).doesNotExist();
    }

    @Test
    void terminatedJvmLeavesNothing() throws Exception {
        var held = heldBySameUser();

        held.jvm().destroy();

        held.awaitEndOfAll();
        assertThat(held.directory()).doesNotExist();
    }

    @Test
    void jvmThatEndsWithoutClosingLeavesNothing() throws Exception {
        var held = heldBySameUser();

        held.jvm().getOutputStream().close();

        assertThat(held.jvm().waitFor(HeldServer.END.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        held.awaitEndOfAll();
        assertThat(held.directory()).doesNotExist();
    }

    @Test
    void whatIsLeftWhenTheWatchdogIsKilledTooIsClearedByTheNextStart() throws Exception {
        var held = heldBySameUser();
        var postmaster = ProcessHandle.of(held.postmasterPid()).orElseThrow();
        held.below().stream()
                .filter(process -> process.info().command().orElse("").matches(".*/(da|ba)?sh"))
                .forEach(ProcessHandle::destroyForcibly);
        held.jvm().destroyForcibly();
        assertThat(held.jvm().waitFor(HeldServer.END.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(postmaster.isAlive()).isTrue();
        assertThat(held.directory()).exists();

        var next = heldBySameUser();

        held.awaitEndOfAll();
        assertThat(held.directory()).doesNotExist();
        assertThat(next.directory()).exists();
        next.jvm().destroyForcibly();
        next.awaitEndOfAll();
    }

    @Test
    void aStartLeavesTheServersOfOthersAlone() throws Exception {
        var first = heldBySameUser();
        var second = heldBySameUser();

        assertThat(ProcessHandle.of(first.postmasterPid()))
                .hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());
        assertThat(first.directory()).exists();

        first.jvm().destroyForcibly();
        second.jvm().destroyForcibly();
        first.awaitEndOfAll();
        second.awaitEndOfAll();
    }

    @Test
    void ordinaryUserNeedsNothingFromRoot() throws Exception {
        assumeTrue(ServerUser.currentUid() == 0, "only root can become another user; the other tests ran as one");
        assumeTrue(ServerUser.SETPRIV.works(), "setpriv does not work on this machine");
        var classPath = TestServers.folderForServers();
        var workspace = TestServers.folderForServers();
        try {
            ServerUser.SETPRIV.own(workspace);

            var held = HeldServer.start(ServerUser.SETPRIV, workspace, HeldServer.readableClassPath(classPath));
            assertThat(held.directory()).startsWith(workspace).exists();
            held.jvm().destroyForcibly();

            held.awaitEndOfAll();
            assertThat(held.directory()).doesNotExist();
        } finally {
            FileTrees.delete(classPath);
            FileTrees.delete(workspace);
        }
    }

    private static HeldServer heldBySameUser() throws IOException {
        // All tests share the workspace, so that binaries are unpacked once.
        return HeldServer.start(
                ServerUser.SELF, Workspace.open(user).resolve(""), System.getProperty("java.class.path"));
    }
}
