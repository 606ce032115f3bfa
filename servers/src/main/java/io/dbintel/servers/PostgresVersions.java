package io.dbintel.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The PostgreSQL versions that tests can start: jars of binaries in one folder, since two versions of an artifact can't
 * share a class path. The build of {@code servers} fills the folder and names it to all tests in the system property
 * {@value #PROPERTY}.
 */
public final class PostgresVersions {
    /** System property with the folder of the jars. */
    public static final String PROPERTY = "dbintel.postgres.jars";

    private final SortedMap<Integer, PostgresBinaries> byMajor;

    private PostgresVersions(SortedMap<Integer, PostgresBinaries> byMajor) {
        this.byMajor = byMajor;
    }

    /** The versions in the folder that the build names; without it, the one on the class path. */
    public static PostgresVersions available() {
        var folder = System.getProperty(PROPERTY);
        if (folder != null && Files.isDirectory(Path.of(folder))) {
            return in(Path.of(folder).normalize());
        }
        var bundled = PostgresBinaries.bundled();
        var only = new TreeMap<Integer, PostgresBinaries>();
        only.put(bundled.majorVersion(), bundled);
        return new PostgresVersions(only);
    }

    /** The versions whose jars lie in {@code folder}. */
    public static PostgresVersions in(Path folder) {
        var found = new TreeMap<Integer, PostgresBinaries>();
        try (Stream<Path> jars = Files.list(folder)) {
            jars.filter(jar -> jar.getFileName().toString().endsWith(".jar"))
                    .map(PostgresBinaries::inJar)
                    .forEach(binaries -> found.put(binaries.majorVersion(), binaries));
        } catch (IOException e) {
            throw new ServerFailure(folder + ": the jars of PostgreSQL can't be listed", e);
        }
        return new PostgresVersions(found);
    }

    /** By major version, oldest first. */
    public SortedMap<Integer, PostgresBinaries> byMajor() {
        return Collections.unmodifiableSortedMap(byMajor);
    }

    /**
     * The binaries of one major version.
     *
     * @throws ServerFailure if they aren't there
     */
    public PostgresBinaries major(int major) {
        var binaries = byMajor.get(major);
        if (binaries == null) {
            throw new ServerFailure("no PostgreSQL " + major + " here, only " + byMajor.values()
                    + "; run mvn -pl servers generate-test-resources and set -D" + PROPERTY + "=servers/target/pg");
        }
        return binaries;
    }
}
