package io.dbintel.collector.config;

import io.dbintel.component.config.Place;

/** What one configuration may cost to read, so that no alias, variable or file can blow it up. */
final class Budget {
    /** Bytes of one source. The largest configurations seen have a few hundred kilobytes. */
    static final int MAX_SOURCE = 4 << 20;

    /** Levels of maps and lists. */
    static final int MAX_DEPTH = 100;

    /** References that lead to references; each may stand at the bottom of a map of the full depth. */
    static final int MAX_CHAIN = 30;

    private static final int MAX_NODES = 200_000;
    private static final int MAX_EXPANSIONS = 20_000;
    private static final int MAX_EXPANDED_TEXT = 16 << 20;

    private int nodes;
    private int expansions;
    private long expandedText;

    void takeNodes(int count, Place place) throws SourceException {
        nodes += count;
        if (nodes > MAX_NODES) {
            throw new SourceException(
                    "has more than " + MAX_NODES + " values, those that aliases repeat included",
                    "use fewer aliases, or split the work over several collectors",
                    place);
        }
    }

    void takeExpansion(int depth, Place place) throws SourceException {
        expansions++;
        if (depth > MAX_CHAIN || expansions > MAX_EXPANSIONS) {
            throw new SourceException(
                    "too many recursive expansions",
                    "look for a variable or a file that refers to itself through ${…}",
                    place);
        }
    }

    void takeText(int length, Place place) throws SourceException {
        expandedText += length;
        if (expandedText > MAX_EXPANDED_TEXT) {
            throw new SourceException(
                    "what ${…} brings in is longer than " + (MAX_EXPANDED_TEXT >> 20) + " MiB in all",
                    "look for a variable or a file that repeats another one",
                    place);
        }
    }
}
