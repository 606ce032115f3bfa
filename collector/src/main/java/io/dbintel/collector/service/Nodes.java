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
            throw failed(part.key(), String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            part.settings().log().atDebug().setCause(e).log("an error of the program");
            throw failed(part.key(), "an error of the program, please report it: " + e, e);
        }
        board.started(part.key());
    }

    private static StartException failed(StatusBoard.Key key, String why, Exception cause) {
        return new StartException(
                key.kind() == Kind.EXTENSION
                        ? "failed to start extension \"" + key.id() + "\": " + why
                        : "cannot start pipelines: failed to start \"" + key.id() + "\" "
                                + key.kind().label() + ": " + why,
                cause);
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
