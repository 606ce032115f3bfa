package io.dbintel.database;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What a statement answered.
 *
 * @param truncated whether the server had more rows than {@link Query#maxRows}
 */
public record Rows<T>(List<T> list, boolean truncated) implements Iterable<T> {
    public Rows {
        list = List.copyOf(list);
    }

    public Optional<T> first() {
        return list.isEmpty() ? Optional.empty() : Optional.of(list.getFirst());
    }

    @Override
    public Iterator<T> iterator() {
        return list.iterator();
    }
}
