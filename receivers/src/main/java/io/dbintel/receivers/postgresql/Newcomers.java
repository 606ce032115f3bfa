package io.dbintel.receivers.postgresql;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Things that were made after the first round, known by OIDs above those of the first: their counters began between the round that
 * did not show them and the one that did. OIDs that were given out anew below are taken for old things, whose counters began
 * earlier.
 *
 * <p>Memory: about 100 bytes a newcomer, as long as it exists. Owned by one thread.
 */
final class Newcomers {
    private long highest = Long.MIN_VALUE;
    private long lastRound;
    private final Map<Long, Long> since = new HashMap<>();

    /**
     * A round.
     *
     * @param now nanoseconds since 1970
     * @param oids of all things that exist
     */
    void met(long now, Collection<Long> oids) {
        if (lastRound == 0) {
            highest = oids.stream().mapToLong(Long::longValue).max().orElse(highest);
        } else {
            oids.stream().filter(oid -> oid > highest).forEach(oid -> since.putIfAbsent(oid, lastRound));
            since.keySet().retainAll(oids);
        }
        lastRound = now;
    }

    /**
     * The start of a thing's counters.
     *
     * @param whole that of all of them together
     */
    long start(long oid, long whole) {
        return Math.max(whole, since.getOrDefault(oid, whole));
    }
}
