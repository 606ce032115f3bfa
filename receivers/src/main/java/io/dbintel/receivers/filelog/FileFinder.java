package io.dbintel.receivers.filelog;

import io.dbintel.component.Clock;
import io.dbintel.component.SparseLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.slf4j.Logger;

/** Finds the files that are to be read, each time anew. */
final class FileFinder {
    private final FilelogConfig.Criteria criteria;
    private final Clock clock;
    private final Logger log;
    private final SparseLog unreadable;

    FileFinder(FilelogConfig.Criteria criteria, Clock clock, Logger log) {
        this.criteria = criteria;
        this.clock = clock;
        this.log = log;
        this.unreadable = new SparseLog(clock);
    }

    List<Path> find() {
        var found = new LinkedHashSet<Path>();
        for (Glob include : criteria.include()) {
            include.find(found::add, this::unreadable);
        }
        var paths = new ArrayList<Path>(found);
        paths.removeIf(path -> criteria.exclude().stream().anyMatch(glob -> glob.matches(path)));
        Duration age = criteria.excludeOlderThan();
        if (age.isPositive()) {
            Instant oldest = clock.now().minus(age);
            paths.removeIf(path -> isOlder(path, oldest));
        }
        return criteria.ordering().apply(paths);
    }

    private static boolean isOlder(Path path, Instant oldest) {
        try {
            return Files.getLastModifiedTime(path).toInstant().isBefore(oldest);
        } catch (IOException e) {
            // It went away in between; it is not read either way.
            return true;
        }
    }

    private void unreadable(IOException e) {
        unreadable.warn(log).addKeyValue("error", e.toString()).log("a folder can't be read; its files are not found");
    }
}
