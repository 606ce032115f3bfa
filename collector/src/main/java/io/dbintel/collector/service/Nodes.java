package io.dbintel.collector.service;

import io.dbintel.collector.config.Configured;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.StartException;
import io.dbintel.component.Status;
import java.util.Map;

/** What graph and extensions have in common when they start and stop. */
final class Nodes {
    private Nodes() {}

    /** A component that a checked configuration refers to. */
    static Configured<?> configured(Map<ComponentId, Configured<?>> all, ComponentId id) {
        Configured<?> found = all.get(id);
        if (found == null) {
            throw new IllegalArgumentException("a reference to " + id + " passed the check");
        }
        return found;
    }

    static void start(Graph.Node node, Host host, StatusBoard board) throws StartException {
        node.settings().status().report(Status.State.STARTING, "");
        node.component().start(host);
        board.started(node.key());
    }

    /** Closes a component; one that fails does not keep the others from being closed. */
    static void close(Graph.Node node, Deadline deadline) {
        node.settings().status().report(Status.State.STOPPING, "");
        try {
            node.component().close(deadline);
        } catch (RuntimeException e) {
            node.settings().log().atError().setCause(e).log("could not be stopped cleanly");
        }
        node.settings().status().report(Status.State.STOPPED, "");
    }
}
