package io.dbintel.component.config;

/**
 * Where something stands in a configuration source.
 *
 * @param source file name, or a word such as {@code --set}
 * @param line from 1, 0 where the source has no lines
 */
public record Place(String source, int line) {
    public static final Place UNKNOWN = new Place("", 0);

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
