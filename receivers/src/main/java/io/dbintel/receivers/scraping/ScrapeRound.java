package io.dbintel.receivers.scraping;

import io.dbintel.component.Deadline;
import java.util.Optional;

/**
 * One round of a receiver.
 *
 * @param now when it began, nanoseconds since 1970
 * @param deadline when it must be over; shared by all scrapers of the round
 */
public record ScrapeRound(long now, Optional<Deadline> deadline) {
    /** Whether nothing new may be asked. */
    public boolean isOver() {
        return deadline.isPresent() && deadline.get().isOver();
    }
}
