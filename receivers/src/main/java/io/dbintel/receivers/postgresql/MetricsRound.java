package io.dbintel.receivers.postgresql;

import io.dbintel.database.DatabaseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What one scrape of metrics has so far. */
final class MetricsRound {
    private final EntityModel.Round entities;
    private final long now;
    private final LongSupplier present;
    private final List<String> errors = new ArrayList<>();

    /**
     * @param now when the round began, nanoseconds since 1970
     * @param present this moment, by the same clock
     */
    MetricsRound(EntityModel.Round entities, long now, LongSupplier present) {
        this.entities = entities;
        this.now = now;
        this.present = present;
    }

    /** This moment, nanoseconds since 1970. */
    long present() {
        return present.getAsLong();
    }

    /** When the round began, nanoseconds since 1970. */
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
