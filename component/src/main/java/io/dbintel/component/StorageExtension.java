package io.dbintel.component;

/** An extension that keeps what components must not lose across restarts. */
public interface StorageExtension extends Extension {
    /**
     * Opens what belongs to one component; nobody else can have it open at the same time.
     *
     * @param name tells several of one component apart; empty where it has one
     * @throws StartException if it is taken or can't be opened
     */
    Storage open(Kind kind, ComponentId id, String name) throws StartException;

    /**
     * Opens the journal of one component, beside what {@link #open} gives it; nobody else can have it open at the same time.
     *
     * @param name tells several of one component apart
     * @param maxBytes bound of what it takes on the disk
     * @throws StartException if it is taken or can't be opened; damage inside is set aside and said, and is no reason
     */
    Journal openJournal(Kind kind, ComponentId id, String name, long maxBytes) throws StartException;

    /**
     * The extension that a component's {@code storage} names.
     *
     * @param id as it is configured, {@code type} or {@code type/name}
     * @throws StartException if there is none, or it is something else
     */
    static StorageExtension find(String id, Host host) throws StartException {
        Extension found = host.extension(ComponentId.parse(id))
                .orElseThrow(() -> new StartException("storage client extension '" + id
                        + "' not found; configure it under extensions and list it in service::extensions"));
        if (found instanceof StorageExtension storage) {
            return storage;
        }
        throw new StartException("non-storage extension '" + id + "' found; name a storage, for example file_storage");
    }
}
