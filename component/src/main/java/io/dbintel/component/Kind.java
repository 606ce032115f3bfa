package io.dbintel.component;

/** The kinds of component, in the order in which configuration and start-up name them. */
public enum Kind {
    RECEIVER("receiver"),
    PROCESSOR("processor"),
    EXPORTER("exporter"),
    EXTENSION("extension");

    private final String label;

    Kind(String label) {
        this.label = label;
    }

    /** As in own metrics and messages: {@code receiver}. */
    public String label() {
        return label;
    }

    /** The section of a configuration: {@code receivers}. */
    public String section() {
        return label + "s";
    }
}
