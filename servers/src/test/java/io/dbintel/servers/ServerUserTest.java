package io.dbintel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerUserTest {
    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SELF")
    void rootStartsAServerAsNobodyInEachWay(ServerUser user) throws Exception {
        assumeTrue(ServerUser.currentUid() == 0, "only root must become another user");
        assumeTrue(user.works(), user + " does not work on this machine");
        var folder = TestServers.folderForServers();
        try {
            // A path with a blank and a quote: each way must hand it on whole.
            var workspace = Workspace.at(folder.resolve("it's here"), user);
            var server = PostgresServer.builder().build(workspace);
            try (server) {
                server.start();
                assertThat(server.query("postgres", "SELECT 1")).contains("1");
                server.restart();
                assertThat(server.query("postgres", "SELECT 1")).contains("1");
            }

            assertThat(workspace.runs()).isEmptyDirectory();
        } finally {
            FileTrees.delete(folder);
        }
    }

    @Test
    void folderThatTheServerCannotReachIsNamed() throws Exception {
        var folder = TestServers.folderForServers();
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));

            assertThatThrownBy(() -> Workspace.at(folder.resolve("below"), ServerUser.SETPRIV))
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageContaining(folder + " is closed to user 65534");
        } finally {
            FileTrees.delete(folder);
        }
    }

    @Test
    void folderThatOthersMayWriteToIsRefused() throws Exception {
        var folder = TestServers.folderForServers();
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

            assertThatThrownBy(() -> Workspace.at(folder, ServerUser.SELF))
                    .isInstanceOf(ServerFailure.class)
                    .hasMessageContaining("others may write to it");
        } finally {
            FileTrees.delete(folder);
        }
    }
}
