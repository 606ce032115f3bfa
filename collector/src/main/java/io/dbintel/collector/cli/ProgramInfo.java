package io.dbintel.collector.cli;

import io.dbintel.component.BuildInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this program calls itself, from a resource that the build fills from the root pom. */
public final class ProgramInfo {
    private static final String RESOURCE = "/dbintel.properties";

    private ProgramInfo() {}

    public static BuildInfo load() {
        var properties = new Properties();
        try (InputStream in = ProgramInfo.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + RESOURCE);
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(
                "dbintel",
                "Database Intelligence: an OpenTelemetry collector for databases",
                properties.getProperty("version"));
    }
}
