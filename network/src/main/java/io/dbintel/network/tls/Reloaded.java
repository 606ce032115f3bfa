package io.dbintel.network.tls;

import io.dbintel.component.StartException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value made from files, made again when one of them has changed. Looked at on use, not oftener than the interval, so no
 * thread is needed: a handshake pays for it. New files that can't be used leave the old value in force.
 */
final class Reloaded<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Reloaded.class);

    /** Reads the files. */
    interface Maker<T> {
        T make() throws StartException;
    }

    private final Maker<T> maker;
    private final List<PemSource> sources;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile T value;
    /** Of the files that were read last, usable or not. */
    private List<Optional<FileTime>> seen;

    private long looked = System.nanoTime();

    /** @param interval zero for never again */
    Reloaded(Maker<T> maker, List<PemSource> sources, Duration interval) throws StartException {
        this.maker = maker;
        this.sources = List.copyOf(sources);
        this.interval = interval;
        this.seen = times();
        this.value = maker.make();
    }

    T get() {
        if (!interval.isZero() && lock.tryLock()) {
            try {
                look();
            } finally {
                lock.unlock();
            }
        }
        return value;
    }

    private void look() {
        if (System.nanoTime() - looked < interval.toNanos()) {
            return;
        }
        looked = System.nanoTime();
        List<Optional<FileTime>> now = times();
        if (now.equals(seen)) {
            return;
        }
        // Files that can't be used are said once: they are tried again when they have changed again.
        seen = now;
        try {
            value = maker.make();
            LOG.atInfo().addKeyValue("files", names()).log("certificates were read again");
        } catch (StartException e) {
            LOG.atWarn()
                    .addKeyValue("files", names())
                    .addKeyValue("error", e.getMessage())
                    .log("changed certificates can't be used, the old ones stay in force");
        }
    }

    private List<Optional<FileTime>> times() {
        return sources.stream().map(PemSource::modified).toList();
    }

    private List<String> names() {
        return sources.stream()
                .map(PemSource::file)
                .filter(file -> !file.isEmpty())
                .toList();
    }
}
