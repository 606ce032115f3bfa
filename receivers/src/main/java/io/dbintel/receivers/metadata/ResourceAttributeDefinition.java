package io.dbintel.receivers.metadata;

/**
 * An attribute of the entities that telemetry is about.
 *
 * @param enabled whether it is there where the operator says nothing
 */
public record ResourceAttributeDefinition(String name, Type type, boolean enabled) {
    /** Of its value. */
    public enum Type {
        TEXT,
        INT
    }
}
