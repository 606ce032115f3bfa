package io.dbintel.component;

/** How far a component may be relied on, in the Collector's words. */
public enum Stability {
    DEVELOPMENT("Development"),
    ALPHA("Alpha"),
    BETA("Beta"),
    STABLE("Stable");

    private final String label;

    Stability(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
