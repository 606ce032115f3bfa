package io.dbintel.collector.service;

import io.dbintel.collector.config.Configured;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Deadline;
import io.dbintel.component.Host;
import io.dbintel.component.Kind;
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

    /** @throws StartException naming the component */
    static void start(Part part, Host host, StatusBoard board) throws StartException {
        part.settings().status().report(Status.State.STARTING, "");
        try {
            part.component().start(host);
        } catch (StartException e) {
            StatusBoard.Key key = part.key();
            throw new StartException(
                    key.kind() == Kind.EXTENSION
                            ? "failed to start extension \"" + key.id() + "\": " + e.getMessage()
                            : "cannot start pipelines: failed to start \"" + key.id() + "\" "
                                    + key.kind().label() + ": " + e.getMessage(),
                    e);
        }
        board.started(part.key());
    }

    /** Closes a component; one that fails does not keep the others from being closed. */
    static void close(Part part, Deadline deadline) {
        part.settings().status().report(Status.State.STOPPING, "");
        try {
            part.component().close(deadline);
        } catch (RuntimeException e) {
            part.settings().log().atError().setCause(e).log("could not be stopped cleanly");
        }
        part.settings().status().report(Status.State.STOPPED, "");
    }
}
