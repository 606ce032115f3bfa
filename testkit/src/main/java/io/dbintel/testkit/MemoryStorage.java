package io.dbintel.testkit;

import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Journal;
import io.dbintel.component.Kind;
import io.dbintel.component.StartException;
import io.dbintel.component.Storage;
import io.dbintel.component.StorageExtension;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A storage that lives as long as the test; it can be told to fail. */
public final class MemoryStorage implements StorageExtension {
    private final Map<String, Map<String, byte[]>> clients = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentSkipListMap<Long, MemoryJournal.Record>> journals = new ConcurrentHashMap<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private volatile boolean failing;

    /** Every write fails from now on, or no longer, as on a disk that is full. */
    public void failWrites(boolean fail) {
        failing = fail;
    }

    @Override
    public Storage open(Kind kind, ComponentId id, String name) throws StartException {
        String client = kind.label() + "_" + id + "_" + name;
        if (!open.add(client)) {
            throw new StartException(client + " is open already");
        }
        Map<String, byte[]> entries = clients.computeIfAbsent(client, key -> new ConcurrentHashMap<>());
        return new Storage() {
            @Override
            public Optional<byte[]> get(String key) {
                return Optional.ofNullable(entries.get(key)).map(byte[]::clone);
            }

            @Override
            public void write(List<Change> changes) throws IOException {
                if (failing) {
                    throw new IOException("no space left on device");
                }
                for (Change change : changes) {
                    switch (change) {
                        case Change.Put(String key, byte[] value) -> entries.put(key, value.clone());
                        case Change.Delete(String key) -> entries.remove(key);
                    }
                }
            }

            @Override
            public void close() {
                open.remove(client);
            }
        };
    }

    @Override
    public Journal openJournal(Kind kind, ComponentId id, String name, long maxBytes) throws StartException {
        String client = kind.label() + "_" + id + "_" + name + ".queue";
        if (!open.add(client)) {
            throw new StartException(client + " is open already");
        }
        return new MemoryJournal(
                journals.computeIfAbsent(client, key -> new ConcurrentSkipListMap<>()),
                maxBytes,
                () -> failing,
                () -> open.remove(client));
    }

    @Override
    public void start(Host host) {}

    @Override
    public void close(Deadline deadline) {}
}
