package io.dbintel.component;

/**
 * What a component is called in a configuration: {@code type} or {@code type/name}.
 *
 * @param name empty where there is none
 */
public record ComponentId(String type, String name) implements Comparable<ComponentId> {
    public static ComponentId of(String type) {
        return new ComponentId(type, "");
    }

    /** Reads {@code type} or {@code type/name}. */
    public static ComponentId parse(String id) {
        int slash = id.indexOf('/');
        return slash < 0 ? of(id) : new ComponentId(id.substring(0, slash), id.substring(slash + 1));
    }

    @Override
    public int compareTo(ComponentId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return name.isEmpty() ? type : type + "/" + name;
    }
}
