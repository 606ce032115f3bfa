package io.dbintel.collector.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Shows snapshots: redrawn in place on a terminal, a line each elsewhere. */
final class Screen {
    private static final int LINE_TEXT = 60;
    private static final int MOST_WAITS = 6;
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String CLEAR_ALL = "\u001b[H\u001b[2J";

    private final PrintStream out;
    private final boolean terminal;
    private final Supplier<TerminalSize> sizes;
    private final Text text;
    private TerminalSize size = TerminalSize.USUAL;
    private int drawn;

    private Screen(PrintStream out, boolean terminal, Supplier<TerminalSize> sizes) {
        this.out = out;
        this.terminal = terminal;
        this.sizes = sizes;
        this.text = Text.in(out.charset());
    }

    static Screen onTerminal(PrintStream out, Supplier<TerminalSize> sizes) {
        return new Screen(out, true, sizes);
    }

    static Screen ofLines(PrintStream out) {
        return new Screen(out, false, () -> TerminalSize.USUAL);
    }

    void show(Snapshot snapshot) {
        if (!terminal) {
            out.println(line(snapshot));
            out.flush();
            return;
        }
        TerminalSize now = sizes.get();
        var picture = new StringBuilder();
        if (drawn > 0) {
            // A terminal of another width has broken the lines anew: nobody knows where they are.
            picture.append(now.equals(size) ? "\u001b[" + drawn + "A" : CLEAR_ALL);
        }
        size = now;
        List<String> lines = lines(snapshot);
        // The cursor stands below the last line, and a line that scrolled away can't be reached.
        List<String> shown = lines.subList(0, Math.min(lines.size(), size.rows() - 1));
        for (String line : shown) {
            picture.append(CLEAR_LINE).append(line).append('\n');
        }
        // What an earlier, longer picture left below.
        picture.append(CLEAR_BELOW);
        drawn = shown.size();
        out.print(picture);
        out.flush();
    }

    /** From now on the last picture stays. */
    void leave() {
        drawn = 0;
    }

    private String line(Snapshot snapshot) {
        String top = snapshot.top().isEmpty()
                ? "no statements yet"
                : String.format(
                        Locale.ROOT,
                        "top %.0f%% %s",
                        snapshot.top().getFirst().share() * 100,
                        text.clipped(Text.clean(snapshot.top().getFirst().text()), LINE_TEXT));
        return String.format(
                Locale.ROOT,
                "%4ds  points %d  records %d  active sessions %d (%d waiting)  cost %.1f ms%s  %s",
                snapshot.elapsed().toSeconds(),
                snapshot.points(),
                snapshot.records(),
                snapshot.sessions().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum(),
                snapshot.waiting(),
                snapshot.cost().serverMilliseconds(),
                share(snapshot, " (%.2f%% of a core)"),
                top);
    }

    private List<String> lines(Snapshot snapshot) {
        var lines = new ArrayList<String>();
        heading(lines, "Top statements by share of time", snapshot.statementCount() + " seen, literals masked");
        lines.addAll(statements(snapshot.top(), size.columns(), text));
        lines.add("");
        heading(lines, "Active sessions by wait", "newest sample, " + snapshot.waiting() + " wait for another session");
        lines.addAll(sessions(snapshot.sessions()));
        lines.add("");
        heading(
                lines,
                "Pipeline",
                String.format(
                        Locale.ROOT,
                        "%d metric points, %d log records, %.1f/s",
                        snapshot.points(),
                        snapshot.records(),
                        snapshot.perSecond()));
        Snapshot.Cost cost = snapshot.cost();
        heading(
                lines,
                "Cost to the database",
                String.format(
                        Locale.ROOT,
                        "%.1f ms%s, %d statements, %.0f KiB",
                        cost.serverMilliseconds(),
                        share(snapshot, " = %.2f%% of a core"),
                        cost.statements(),
                        cost.bytes() / 1024.0));
        lines.add(text.clipped(
                "running for " + snapshot.elapsed().toSeconds() + " s; Ctrl-C ends it with a report", size.columns()));
        return lines;
    }

    private void heading(List<String> lines, String name, String explanation) {
        lines.add(BOLD + name + PLAIN + text.clipped("   " + explanation, size.columns() - name.length()));
    }

    private static String share(Snapshot snapshot, String format) {
        return snapshot.costPercent().isPresent()
                ? String.format(Locale.ROOT, format, snapshot.costPercent().getAsDouble())
                : "";
    }

    /** A table of statements; texts take what is left of the line. */
    static List<String> statements(List<Observations.Top> top, int columns, Text text) {
        if (top.isEmpty()) {
            return List.of(text.clipped("  waiting for the second reading of pg_stat_statements ...", columns));
        }
        int bar = columns >= 110 ? 20 : 8;
        var lines = new ArrayList<String>();
        lines.add(text.clipped(
                String.format(Locale.ROOT, "   share %" + bar + "s %9s %7s  statement", "", "ms/call", "calls"),
                columns));
        for (Observations.Top each : top) {
            String figures = String.format(
                    Locale.ROOT,
                    "  %5.1f%% %s %9.2f %7d  ",
                    each.share() * 100,
                    text.bar(each.share(), bar),
                    each.millisecondsPerCall(),
                    each.calls());
            lines.add(text.clipped(figures + Text.clean(each.text()), columns));
        }
        return lines;
    }

    private List<String> sessions(Map<String, Integer> sessions) {
        if (sessions.isEmpty()) {
            return List.of("  none");
        }
        return sessions.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_WAITS)
                .map(each -> text.clipped(
                        String.format(Locale.ROOT, "  %3d  %s", each.getValue(), Text.clean(each.getKey())),
                        size.columns()))
                .toList();
    }
}
