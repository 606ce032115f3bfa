package io.dbintel.exporters.debug;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where text goes: the log, or files and standard streams. Safe for any thread. */
sealed interface Output extends AutoCloseable {
    /** A line with fields. */
    void line(String message, Map<String, Number> fields) throws IOException;

    void text(String text) throws IOException;

    @Override
    void close() throws IOException;

    /** The collector's own log. */
    record Log(org.slf4j.Logger log) implements Output {
        @Override
        public void line(String message, Map<String, Number> fields) {
            var event = log.atInfo();
            for (Map.Entry<String, Number> field : fields.entrySet()) {
                event = event.addKeyValue(field.getKey(), field.getValue());
            }
            event.log(message);
        }

        @Override
        public void text(String text) {
            log.atInfo().setMessage(text).log();
        }

        @Override
        public void close() {
            // belongs to the collector
        }
    }

    /** Plain text, the same in each of several places. */
    final class Plain implements Output {
        private final List<Appendable> places = new ArrayList<>();
        private final List<Writer> files = new ArrayList<>();

        /** @param paths {@code stdout}, {@code stderr} or file names; files are appended to */
        Plain(List<String> paths, PrintStream stdout, PrintStream stderr) throws IOException {
            for (String path : paths) {
                switch (path) {
                    case "stdout" -> places.add(stdout);
                    case "stderr" -> places.add(stderr);
                    default -> {
                        Writer file = Files.newBufferedWriter(
                                Path.of(path),
                                StandardCharsets.UTF_8,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND);
                        files.add(file);
                        places.add(file);
                    }
                }
            }
        }

        @Override
        public synchronized void line(String message, Map<String, Number> fields) throws IOException {
            var line = new StringBuilder(message).append("\t{");
            fields.forEach((name, value) -> line.append(line.charAt(line.length() - 1) == '{' ? "" : ", ")
                    .append('"')
                    .append(name)
                    .append("\": ")
                    .append(value));
            text(line.append("}\n").toString());
        }

        @Override
        public synchronized void text(String text) throws IOException {
            String whole = text.endsWith("\n") ? text : text + "\n";
            for (Appendable place : places) {
                place.append(whole);
            }
            for (Writer file : files) {
                file.flush();
            }
        }

        @Override
        public synchronized void close() throws IOException {
            try {
                files.forEach(Plain::close);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } finally {
                files.clear();
                places.clear();
            }
        }

        private static void close(Writer file) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
