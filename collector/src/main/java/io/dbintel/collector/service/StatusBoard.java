package io.dbintel.collector.service;

import io.dbintel.component.Clock;
import io.dbintel.component.ComponentId;
import io.dbintel.component.Kind;
import io.dbintel.component.Status;
import io.dbintel.component.StatusReporter;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** How every component is. An instance in several pipelines shows as bad as the worst of its parts. */
final class StatusBoard {
    /** @param part pipeline of a processor, empty for others */
    record Key(Kind kind, ComponentId id, String part) {}

    private final ConcurrentMap<Key, Status> statuses = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Consumer<String> onFatal;

    StatusBoard(Clock clock, Consumer<String> onFatal) {
        this.clock = clock;
        this.onFatal = onFatal;
    }

    StatusReporter reporter(Key key) {
        return (state, message) -> {
            Status status = statuses.compute(
                    key,
                    (same, before) -> before != null
                                    && before.state() == state
                                    && before.message().equals(message)
                            ? before
                            : new Status(state, message, clock.now()));
            if (status.state() == Status.State.FATAL_ERROR) {
                onFatal.accept(key.kind().label() + " " + key.id() + ": " + message);
            }
        };
    }

    /** A component was started; one that has said already that it is not well keeps that. */
    void started(Key key) {
        statuses.computeIfPresent(
                key,
                (same, before) -> before.state() == Status.State.STARTING
                        ? new Status(Status.State.OK, "", clock.now())
                        : before);
    }

    /** A component is no longer there. */
    void forget(Key key) {
        statuses.remove(key);
    }

    Status of(Key key) {
        return statuses.getOrDefault(key, new Status(Status.State.STARTING, "", clock.now()));
    }
}
