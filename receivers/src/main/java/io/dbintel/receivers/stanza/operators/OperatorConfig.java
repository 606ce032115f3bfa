package io.dbintel.receivers.stanza.operators;

import java.util.List;

/** The configuration of one operator, from which work is made for each start. */
@FunctionalInterface
public interface OperatorConfig {
    Work start(WorkContext context);

    /** Ids of operators that it hands entries to by its own choice, besides the usual way. */
    default List<String> routes() {
        return List.of();
    }

    /** Whether what it hands on goes to the next operator; not so for one that knows routes only. */
    default boolean hasNext() {
        return true;
    }
}
