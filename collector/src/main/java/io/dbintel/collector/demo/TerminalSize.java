package io.dbintel.collector.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much a terminal shows. */
record TerminalSize(int columns, int rows) {
    static final TerminalSize USUAL = new TerminalSize(80, 24);

    private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("(\\d{1,4}) (\\d{1,4})\\s*");
    private static final int LEAST_COLUMNS = 40;
    private static final int LEAST_ROWS = 8;

    /** Of the terminal that this process belongs to; {@link #USUAL} where nobody knows. */
    static TerminalSize now() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL;
            }
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .orElse(USUAL);
        } catch (IOException e) {
            // No stty, or no terminal any more.
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** What {@code stty size} prints; empty for a terminal that does not say, or is too small for anything. */
    static Optional<TerminalSize> parse(String text) {
        Matcher found = ROWS_AND_COLUMNS.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        int rows = Integer.parseInt(found.group(1));
        int columns = Integer.parseInt(found.group(2));
        return rows < LEAST_ROWS || columns < LEAST_COLUMNS
                ? Optional.empty()
                : Optional.of(new TerminalSize(columns, rows));
    }
}
