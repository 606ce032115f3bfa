package io.dbintel.receivers.postgresql;

import java.util.List;

/**
 * Which databases are reported.
 *
 * @param included names; none for all
 * @param excluded names, taken off the others
 */
public record DatabaseScope(List<String> included, List<String> excluded) {
    public DatabaseScope {
        included = List.copyOf(included);
        excluded = List.copyOf(excluded);
    }

    boolean holds(String database) {
        return (included.isEmpty() || included.contains(database)) && !excluded.contains(database);
    }
}
