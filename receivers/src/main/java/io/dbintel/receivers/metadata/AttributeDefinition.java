package io.dbintel.receivers.metadata;

/** An attribute of a metric's points; its values are texts. */
public record AttributeDefinition(String name, Requirement requirement) {
    /** Whether an operator may leave an attribute out. */
    public enum Requirement {
        /** It can't be left out. */
        REQUIRED,
        /** It is there unless it is left out. */
        RECOMMENDED,
        /** It is there only if it is asked for. */
        OPT_IN
    }

    /** An attribute that is there unless it is left out. */
    public static AttributeDefinition of(String name) {
        return new AttributeDefinition(name, Requirement.RECOMMENDED);
    }
}
