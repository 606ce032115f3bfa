package io.dbintel.component;

import java.time.Duration;

/** What became of one batch. */
public sealed interface Delivery {
    /** All of it is in the hands of the one that answers. */
    record Accepted() implements Delivery {
        private static final Accepted ALL = new Accepted();
    }

    /**
     * Some or all items are refused for good: the same batch would be refused again. The others are accepted.
     *
     * @param items refused log records, spans or data points
     */
    record Refused(int items, String reason) implements Delivery {}

    /**
     * Nothing was taken; the same batch may be accepted later.
     *
     * @param after the least time to wait, zero where the one that answers has no opinion
     */
    record TryAgain(Duration after, String reason) implements Delivery {}

    static Delivery accepted() {
        return Accepted.ALL;
    }

    static Delivery refused(int items, String reason) {
        return new Refused(items, reason);
    }

    static Delivery tryAgain(String reason) {
        return new TryAgain(Duration.ZERO, reason);
    }

    /** The answer of two consumers of the same data: the worse of the two; trying again is the worst. */
    default Delivery and(Delivery other) {
        return switch (this) {
            case Accepted() -> other;
            case Refused(int items, String reason) ->
                switch (other) {
                    case Accepted() -> this;
                    case Refused(int otherItems, String otherReason) ->
                        new Refused(
                                Math.max(items, otherItems),
                                reason.equals(otherReason) ? reason : reason + "; " + otherReason);
                    case TryAgain again -> again;
                };
            case TryAgain(Duration after, String reason) ->
                other instanceof TryAgain(Duration otherAfter, String otherReason) && otherAfter.compareTo(after) > 0
                        ? new TryAgain(otherAfter, otherReason)
                        : new TryAgain(after, reason);
        };
    }
}
