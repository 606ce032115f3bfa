package io.dbintel.component;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Keys and values that one component keeps across restarts. Safe for any thread. */
public interface Storage extends AutoCloseable {
    /** A change of one key. */
    sealed interface Change {
        String key();

        record Put(String key, byte[] value) implements Change {}

        record Delete(String key) implements Change {}
    }

    /** @throws IOException if it can't be read now */
    Optional<byte[]> get(String key) throws IOException;

    /**
     * Makes all changes or none; they survive the death of this process.
     *
     * @throws IOException if they can't be written now, for example because the disk is full
     */
    void write(List<Change> changes) throws IOException;

    default void put(String key, byte[] value) throws IOException {
        write(List.of(new Change.Put(key, value)));
    }

    default void delete(String key) throws IOException {
        write(List.of(new Change.Delete(key)));
    }

    /** Gives it back; the same component may open it again. */
    @Override
    void close();
}
