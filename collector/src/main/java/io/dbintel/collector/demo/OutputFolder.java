package io.dbintel.collector.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the demo's collector writes its log and file, one folder for each run. A folder whose process is gone was left by a
 * run that was killed; the next one removes it.
 */
final class OutputFolder implements AutoCloseable {
    private static final String PREFIX = "dbintel-demo-";

    private final Path path;
    private final boolean keep;

    private OutputFolder(Path path, boolean keep) {
        this.path = path;
        this.keep = keep;
    }

    static OutputFolder create(boolean keep) throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        removeLeftovers(parent);
        Path path = parent.resolve(
                PREFIX + (keep ? "kept-" : "") + ProcessHandle.current().pid());
        Files.createDirectories(path);
        return new OutputFolder(path, keep);
    }

    Path file(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    private static void removeLeftovers(Path parent) throws IOException {
        List<Path> left;
        try (Stream<Path> entries = Files.list(parent)) {
            left = entries.filter(OutputFolder::isLeftover).toList();
        }
        for (Path folder : left) {
            delete(folder);
        }
    }

    private static boolean isLeftover(Path folder) {
        String name = folder.getFileName().toString();
        if (!name.matches(PREFIX + "\\d+") || !Files.isWritable(folder)) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(name.substring(PREFIX.length()))).isEmpty();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    @Override
    public void close() {
        if (!keep) {
            try {
                delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException("can't remove " + path, e);
            }
        }
    }
}
