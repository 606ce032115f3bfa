package io.dbintel.extensions.pprof;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.dbintel.extensions.pprof.Profile.Frame;
import io.dbintel.extensions.pprof.Profile.ValueType;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where every thread stands, virtual ones included, from the JVM's own dump. */
final class ThreadStacks {
    /** Of a dump as text; what is longer is cut, and says so. */
    private static final int MAX_BYTES = 32 << 20;

    /** {@code at java.base/java.lang.Object.wait0(Object.java:389)}; "at" came with 25, and the module may be missing. */
    private static final Pattern FRAME = Pattern.compile("(?:at )?(?:[^/(]+/)?([^(]+)\\(([^:)]*)(?::(\\d+))?\\).*");

    private ThreadStacks() {}

    /** The dump as the JVM writes it. */
    static byte[] text() throws IOException {
        Path folder = Files.createTempDirectory("dbintel-threads");
        Path file = folder.resolve("threads.txt");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
            try (var in = Files.newInputStream(file)) {
                byte[] text = in.readNBytes(MAX_BYTES);
                return in.read() < 0 ? text : cut(text);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static byte[] cut(byte[] text) {
        byte[] note = "\n... cut at 32 MiB\n".getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(text, text.length + note.length);
        System.arraycopy(note, 0, all, text.length, note.length);
        return all;
    }

    /** How many threads stand at each stack. */
    static Map<List<String>, Integer> counted(byte[] dump) throws IOException {
        var counts = new LinkedHashMap<List<String>, Integer>();
        try (var lines = new BufferedReader(new java.io.StringReader(new String(dump, StandardCharsets.UTF_8)))) {
            List<String> stack = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    count(stack, counts);
                    stack = new ArrayList<>();
                } else if (stack != null
                        && line.startsWith(" ")
                        && FRAME.matcher(line.strip()).matches()) {
                    stack.add(line.strip());
                }
            }
            count(stack, counts);
        }
        return counts;
    }

    private static void count(
            @org.jspecify.annotations.Nullable List<String> stack, Map<List<String>, Integer> counts) {
        if (stack != null) {
            counts.merge(stack, 1, Integer::sum);
        }
    }

    /** The stacks with their numbers, the most frequent first, as Go writes goroutines. */
    static String summary(Map<List<String>, Integer> counts) {
        var text = new StringBuilder("threads: total ")
                .append(counts.values().stream().mapToInt(count -> count).sum())
                .append('\n');
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(entry -> {
                    text.append('\n').append(entry.getValue()).append(" @\n");
                    entry.getKey()
                            .forEach(frame -> text.append("#\t").append(frame).append('\n'));
                });
        return text.toString();
    }

    static Profile profile(Map<List<String>, Integer> counts) {
        var profile = new Profile(new ValueType("threads", "count"));
        counts.forEach((stack, count) ->
                profile.add(stack.stream().map(ThreadStacks::frame).toList(), count));
        return profile;
    }

    private static Frame frame(String line) {
        Matcher matcher = FRAME.matcher(line);
        if (!matcher.matches()) {
            return new Frame(line, "", 0);
        }
        String function = matcher.group(1);
        int dot = function.lastIndexOf('.');
        String number = matcher.group(3);
        return new Frame(
                function,
                dot < 0 ? matcher.group(2) : FlightEvents.sourceFile(function.substring(0, dot)),
                number == null ? 0 : Integer.parseInt(number));
    }
}
