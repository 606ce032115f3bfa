package io.dbintel.receivers.scraping;

import io.dbintel.component.Deadline;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One round of a receiver.
 *
 * @param now when it began, nanoseconds since 1970
 * @param deadline when it must be over; shared by all scrapers of the round
 * @param stopping whether the receiver is being closed
 */
public record ScrapeRound(long now, Optional<Deadline> deadline, BooleanSupplier stopping) {
    /** A round of a receiver that goes on. */
    public ScrapeRound(long now, Optional<Deadline> deadline) {
        this(now, deadline, () -> false);
    }

    /** Whether nothing new may be asked. */
    public boolean isOver() {
        return stopping.getAsBoolean()
                || (deadline.isPresent() && deadline.get().isOver());
    }
}
