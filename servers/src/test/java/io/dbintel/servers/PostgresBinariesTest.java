package io.dbintel.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresBinariesTest {
    @TempDir
    Path folder;

    @Test
    void bundledVersionIsThatOfTheBuild() {
        assertThat(PostgresBinaries.bundled().majorVersion()).isEqualTo(18);
        assertThat(PostgresBinaries.bundled().version()).matches("18\\.\\d+");
    }

    @Test
    void jarWithoutAVersionInItsNameIsRefused() {
        assertThatThrownBy(() -> PostgresBinaries.inJar(folder.resolve("binaries.jar")))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining("binaries.jar")
                .hasMessageContaining("…-18.6.0.jar");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"../outside", "bin/../../outside"})
    void entryOutsideOfTheFolderIsRefusedAndNothingStays(String name) throws Exception {
        var jar = jarWith(new TarArchiveEntry(name, true));

        refused(jar, "lies outside");
    }

    @Test
    void linkOutOfTheFolderIsRefusedAndNothingStays() throws Exception {
        var link = new TarArchiveEntry("lib/libpq.so", TarConstants.LF_SYMLINK);
        link.setLinkName("../../outside");

        refused(jarWith(link), "lies outside");
    }

    @Test
    void jarForAnotherMachineIsNamed() throws Exception {
        var jar = folder.resolve("binaries-18.6.0.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("postgres-plan9-x86_64.txz"));
        }

        refused(jar, "made for another machine");
    }

    private void refused(Path jar, String reason) throws IOException {
        var root = Files.createDirectory(folder.resolve("workspace"));
        Files.setPosixFilePermissions(root, FileTrees.READABLE_BY_ALL);
        var workspace = Workspace.at(root, ServerUser.SELF);

        assertThatThrownBy(() -> PostgresBinaries.inJar(jar).install(workspace))
                .isInstanceOf(ServerFailure.class)
                .hasMessageContaining(reason);

        try (Stream<Path> left = Files.list(root)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("lock", "runs");
        }
        assertThat(folder.resolve("outside")).doesNotExist();
    }

    private Path jarWith(TarArchiveEntry entry) throws IOException {
        var archive = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new XZCompressorOutputStream(archive))) {
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        var jar = folder.resolve("binaries-18.6.0.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (var machine : new String[] {"x86_64", "arm_64"}) {
                zip.putNextEntry(new ZipEntry("postgres-linux-" + machine + ".txz"));
                zip.write(archive.toByteArray());
            }
        }
        return jar;
    }
}
