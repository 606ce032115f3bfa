package io.dbintel.component;

/**
 * What this program calls itself.
 *
 * @param command {@code dbintel}
 * @param version from the root pom, the only place it is written
 */
public record BuildInfo(String command, String description, String version) {
    /** As in the User-Agent header: {@code dbintel/0.1.0 (linux/amd64)}. */
    public String userAgent() {
        return command + "/" + version + " (" + System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT) + "/"
                + System.getProperty("os.arch") + ")";
    }
}
