package io.dbintel.receivers.postgresql;

import io.dbintel.database.DatabaseException;
import java.util.ArrayList;
import java.util.List;

/** What one scrape of metrics has so far. */
final class MetricsRound {
    private final EntityModel.Round entities;
    private final long now;
    private final List<String> errors = new ArrayList<>();

    /** @param now when the round began, nanoseconds since 1970 */
    MetricsRound(EntityModel.Round entities, long now) {
        this.entities = entities;
        this.now = now;
    }

    long now() {
        return now;
    }

    EntityModel.Round entities() {
        return entities;
    }

    /** A group of metrics could not be read; the server's faults were said by the session already. */
    void failed(String what, DatabaseException why) {
        errors.add(what + ": " + why.getMessage());
    }

    List<String> errors() {
        return List.copyOf(errors);
    }
}
