package io.dbintel.extensions.pprof;

import io.dbintel.extensions.pprof.Profile.Frame;
import io.dbintel.extensions.pprof.Profile.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Turns a recording of the JVM's flight recorder into profiles. Events are read one by one. */
final class FlightEvents {
    static final String CPU = "jdk.ExecutionSample";
    static final String ALLOCATION = "jdk.ObjectAllocationSample";
    static final String MONITOR = "jdk.JavaMonitorEnter";
    static final String WAIT = "jdk.JavaMonitorWait";
    static final String PARK = "jdk.ThreadPark";

    private FlightEvents() {}

    private interface Visitor {
        void visit(RecordedEvent event, List<Frame> stack);
    }

    /** @param periodNanos between two looks at a running thread */
    static Profile cpu(Path recording, long periodNanos) throws IOException {
        var profile = new Profile(new ValueType("samples", "count"), new ValueType("cpu", "nanoseconds"));
        each(recording, List.of(CPU), (event, stack) -> profile.add(stack, 1, periodNanos));
        return profile;
    }

    /** Adds what was allocated; the weight of an event stands for the bytes since the one before. */
    static void addAllocations(Path recording, Profile profile) throws IOException {
        each(recording, List.of(ALLOCATION), (event, stack) -> {
            var withClass = new ArrayList<Frame>(stack.size() + 1);
            RecordedClass type = event.getClass("objectClass");
            withClass.add(new Frame(type == null ? "?" : type.getName(), "", 0));
            withClass.addAll(stack);
            profile.add(withClass, 0, 0, event.getLong("weight"));
        });
    }

    /**
     * Waits, by where they happened.
     *
     * @param fraction one of so many counts, for all of them
     */
    static Profile waits(Path recording, List<String> events, int fraction) throws IOException {
        var profile = new Profile(new ValueType("contentions", "count"), new ValueType("delay", "nanoseconds"));
        var seen = new int[1];
        each(recording, events, (event, stack) -> {
            if (seen[0]++ % fraction == 0) {
                profile.add(stack, fraction, event.getDuration().toNanos() * fraction);
            }
        });
        return profile;
    }

    private static void each(Path recording, List<String> names, Visitor visitor) throws IOException {
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                RecordedStackTrace stack = event.getStackTrace();
                if (stack != null && names.contains(event.getEventType().getName())) {
                    visitor.visit(
                            event,
                            stack.getFrames().stream().map(FlightEvents::frame).toList());
                }
            }
        }
    }

    private static Frame frame(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return new Frame(type + "." + frame.getMethod().getName(), sourceFile(type), frame.getLineNumber());
    }

    /** Where a class is written, by the rule that a file is called after its outermost class. */
    static String sourceFile(String type) {
        int inner = type.indexOf('$');
        return (inner < 0 ? type : type.substring(0, inner)).replace('.', '/') + ".java";
    }
}
