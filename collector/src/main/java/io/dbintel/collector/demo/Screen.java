package io.dbintel.collector.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows snapshots: redrawn in place on a terminal, a line each elsewhere. */
final class Screen {
    private static final int WIDTH = 110;
    private static final int BAR = 20;

    private final PrintStream out;
    private final boolean terminal;
    private int drawn;

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(Snapshot snapshot) {
        if (!terminal) {
            out.println(line(snapshot));
            out.flush();
            return;
        }
        List<String> lines = lines(snapshot);
        var text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append("A");
        }
        for (String line : lines) {
            text.append("\r\u001b[K").append(line).append('\n');
        }
        // What an earlier, longer picture left below.
        text.append("\u001b[J");
        drawn = lines.size();
        out.print(text);
        out.flush();
    }

    /** From now on the last picture stays. */
    void leave() {
        drawn = 0;
    }

    private static String line(Snapshot snapshot) {
        String top = snapshot.top().isEmpty()
                ? "no statements yet"
                : String.format(
                        Locale.ROOT,
                        "top %.0f%% %s",
                        snapshot.top().getFirst().share() * 100,
                        shortened(snapshot.top().getFirst().text(), 60));
        int active = snapshot.sessions().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        return String.format(
                Locale.ROOT,
                "%4ds  points %d  records %d  active sessions %d  cost %.1f ms (%.2f%% of a core)  %s",
                snapshot.elapsed().toSeconds(),
                snapshot.points(),
                snapshot.records(),
                active,
                snapshot.cost().serverMilliseconds(),
                snapshot.costPercent(),
                top);
    }

    private List<String> lines(Snapshot snapshot) {
        var lines = new ArrayList<String>();
        lines.add(bold("Top statements by share of time") + "   (literals masked, " + snapshot.statementCount()
                + " statements seen)");
        lines.addAll(statements(snapshot.top()));
        lines.add("");
        lines.add(bold("Active sessions by wait") + "   (newest sample)");
        lines.addAll(sessions(snapshot.sessions()));
        lines.add("");
        lines.add(bold("Pipeline") + "   " + pipeline(snapshot));
        lines.add(bold("Cost to the database") + "   " + cost(snapshot));
        lines.add("running for " + snapshot.elapsed().toSeconds() + " s; Ctrl-C ends it with a report");
        return lines;
    }

    static List<String> statements(List<Observations.Top> top) {
        if (top.isEmpty()) {
            return List.of("  waiting for the second reading of pg_stat_statements ...");
        }
        var lines = new ArrayList<String>();
        for (Observations.Top each : top) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %5.1f%% %s %9.2f ms/call %7d calls  %s",
                    each.share() * 100,
                    bar(each.share()),
                    each.millisecondsPerCall(),
                    each.calls(),
                    shortened(each.text(), WIDTH - 56)));
        }
        return lines;
    }

    private static List<String> sessions(Map<String, Integer> sessions) {
        if (sessions.isEmpty()) {
            return List.of("  none");
        }
        return sessions.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(6)
                .map(each -> String.format(Locale.ROOT, "  %3d  %s", each.getValue(), each.getKey()))
                .toList();
    }

    static String pipeline(Snapshot snapshot) {
        double seconds = Math.max(1, snapshot.elapsed().toMillis() / 1000.0);
        return String.format(
                Locale.ROOT,
                "%d metric points of %d metrics, %d log records delivered (%.1f/s)",
                snapshot.points(),
                snapshot.metrics(),
                snapshot.records(),
                (snapshot.points() + snapshot.records()) / seconds);
    }

    static String cost(Snapshot snapshot) {
        Snapshot.Cost cost = snapshot.cost();
        return String.format(
                Locale.ROOT,
                "%d statements, %.1f ms on the server = %.2f%% of one core, %d connections opened, %.1f KiB",
                cost.statements(),
                cost.serverMilliseconds(),
                snapshot.costPercent(),
                cost.connections(),
                cost.bytes() / 1024.0);
    }

    private static String bar(double share) {
        int full = (int) Math.round(share * BAR);
        return "█".repeat(full) + "·".repeat(BAR - full);
    }

    static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    private static String bold(String text) {
        return "\u001b[1m" + text + "\u001b[0m";
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
