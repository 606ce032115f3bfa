package io.dbintel.exporters.file;

import io.dbintel.component.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The files that are open, by the segment that stands for the path's asterisk. Bounded: the one that was not written to for the longest
 * time is closed for a new one.
 */
final class Targets {
    /** Names that are remembered, so that a file that was closed is not emptied when it is opened again. */
    private static final int MAX_NAMES = 100_000;

    private final FileConfig config;
    private final Clock clock;
    private final int maxOpen;
    private final Map<String, Target> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> seen = new HashSet<>();

    Targets(FileConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.maxOpen = config.groupBy().map(FileConfig.GroupBy::maxOpenFiles).orElse(1);
    }

    /** @param segment empty where the path has no asterisk */
    synchronized void write(String segment, byte[] message) throws IOException {
        Target target = open.get(segment);
        if (target == null) {
            if (open.size() >= maxOpen) {
                String eldest = open.keySet().iterator().next();
                Target closing = open.remove(eldest);
                if (closing != null) {
                    closing.close();
                }
            }
            boolean fresh = seen.size() < MAX_NAMES && !seen.contains(segment);
            target = new Target(path(segment), config, clock, fresh);
            seen.add(segment);
            open.put(segment, target);
        }
        target.write(message);
    }

    private Path path(String segment) {
        return Path.of(config.path().replace("*", safe(segment)));
    }

    /** A segment comes from telemetry: it must not lead out of the folder. */
    private static String safe(String segment) {
        String safe = segment.replaceAll("[^A-Za-z0-9._/-]", "_").replaceAll("(^|/)\\.+(?=/|$)", "$1_");
        return safe.startsWith("/") ? safe.substring(1) : safe;
    }

    synchronized void flush() throws IOException {
        for (Target target : open.values()) {
            target.flush();
        }
    }

    synchronized void close() throws IOException {
        IOException first = null;
        for (Target target : open.values()) {
            try {
                target.close();
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        open.clear();
        if (first != null) {
            throw first;
        }
    }
}
