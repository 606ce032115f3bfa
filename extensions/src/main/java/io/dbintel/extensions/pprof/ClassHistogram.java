package io.dbintel.extensions.pprof;

import io.dbintel.extensions.pprof.Profile.Frame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** Objects on the heap by class, from the JVM's own count. */
final class ClassHistogram {
    /** {@code   1:   1234   56789  java.lang.String (java.base@25)}. */
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    private ClassHistogram() {}

    /**
     * Adds a stack of one frame, the class, for each class. Stops the program for as long as a walk over the heap takes.
     *
     * @param live collects garbage first, so that only what is reachable counts
     */
    static void add(Profile profile, boolean live) throws IOException {
        for (String line : text(live).split("\n", -1)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                profile.add(
                        List.of(new Frame(row.group(3), "", 0)),
                        Long.parseLong(row.group(1)),
                        Long.parseLong(row.group(2)),
                        0);
            }
        }
    }

    static String text(boolean live) throws IOException {
        String[] arguments = live ? new String[0] : new String[] {"-all"};
        try {
            Object answer = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {arguments},
                            new String[] {String[].class.getName()});
            return String.valueOf(answer);
        } catch (JMException e) {
            throw new IOException("the JVM does not count its objects: " + e.getMessage(), e);
        }
    }
}
