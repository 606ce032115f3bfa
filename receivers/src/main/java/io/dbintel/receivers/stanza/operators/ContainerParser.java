package io.dbintel.receivers.stanza.operators;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code container}: lines that Docker, CRI-O or containerd wrote. The line becomes the body, its stream and tag become
 * attributes, its time that of the entry; Kubernetes names are taken from the path of the file. Parts of a long CRI line are
 * joined.
 */
final class ContainerParser {
    private enum Format {
        DOCKER,
        CRIO,
        CONTAINERD
    }

    private static final TimeLayout TIME = TimeLayout.gotime("2006-01-02T15:04:05Z07:00");
    private static final Field LOG_TAG = Field.attribute("logtag");
    private static final long MAX_LOG_SIZE = 1 << 20;

    /** Path of a pod's log file: namespace, pod, uid, container, restart count. */
    private static final Pattern POD_PATH = Pattern.compile(
            "^.*(?:/|\\\\)([^_/\\\\]+)_([^_]+)_([a-f0-9-]+)(?:/|\\\\)([^._/\\\\]+)(?:/|\\\\)(\\d+)\\.log$");

    private static final List<String> POD_ATTRIBUTES = List.of(
            "k8s.namespace.name", "k8s.pod.name", "k8s.pod.uid", "k8s.container.name", "k8s.container.restart_count");

    private final ParserBase base;
    private final Optional<Format> format;
    private final boolean addMetadata;

    private ContainerParser(ParserBase base, Optional<Format> format, boolean addMetadata) {
        this.base = base;
        this.format = format;
        this.addMetadata = addMetadata;
    }

    static Optional<OperatorConfig> read(ConfigNode node) {
        ParserBase base = ParserBase.read(node);
        String name = node.text("format", "");
        Optional<Format> format = Optional.empty();
        switch (name) {
            case "" -> {
                // found out from each line
            }
            case "docker" -> format = Optional.of(Format.DOCKER);
            case "crio" -> format = Optional.of(Format.CRIO);
            case "containerd" -> format = Optional.of(Format.CONTAINERD);
            default -> {
                node.problem("format", "invalid `format`", "use docker, crio or containerd, or leave it out");
                return Optional.empty();
            }
        }
        boolean addMetadata = node.flag("add_metadata_from_filepath", true);
        long maxLogSize = Sizes.read(node, "max_log_size", MAX_LOG_SIZE);
        if (base.to().root() == Field.Root.BODY) {
            node.problem("parse_to", "the line itself becomes the body", "parse to attributes or to a key of them");
            return Optional.empty();
        }
        var parser = new ContainerParser(base, format, addMetadata);
        Field tag = base.to().isRoot() ? LOG_TAG : base.to().child("logtag");
        var joining = new RecombineOperator.Settings(
                Field.BODY,
                "",
                entry -> new Value.Text("F").equals(tag.get(entry)),
                false,
                0,
                0,
                true,
                RecombineOperator.FORCE_FLUSH,
                RecombineOperator.FILE_PATH,
                RecombineOperator.MAX_SOURCES,
                maxLogSize);
        return Optional.of(context ->
                parser.new Joining(new Recombining(joining, context.clock(), context.log(), context.id()), context));
    }

    /** Parses, and joins what CRI has split. */
    private final class Joining implements Work {
        private final Recombining parts;
        private final WorkContext context;

        Joining(Recombining parts, WorkContext context) {
            this.parts = parts;
            this.context = context;
        }

        @Override
        public void process(Entry entry, Consumer<Entry> next) throws OperatorException {
            if (parse(entry, context.clock().now()) == Format.DOCKER) {
                next.accept(entry);
            } else {
                parts.process(entry, next);
            }
        }

        @Override
        public void tick(long nowNanos, Consumer<Entry> next) {
            parts.tick(nowNanos, next);
        }

        @Override
        public void flush(Consumer<Entry> next) {
            parts.flush(next);
        }

        @Override
        public long oldestWaiting() {
            return parts.oldestWaiting();
        }
    }

    private Format parse(Entry entry, Instant now) throws OperatorException {
        Value value = base.from().get(entry);
        if (value == null) {
            throw new OperatorException("entry cannot be parsed as container logs: there is no " + base.from());
        }
        String line = Texts.of(value, "container logs");
        Format found = format.orElseGet(() -> detected(line));
        if (found == Format.DOCKER) {
            parseDocker(entry, line, now);
        } else {
            parseCri(entry, line, found, now);
        }
        if (addMetadata) {
            addMetadata(entry);
        }
        base.finish(entry, now);
        return found;
    }

    private static Format detected(String line) {
        if (line.startsWith("{")) {
            return Format.DOCKER;
        }
        int blank = line.indexOf(' ');
        return blank > 0 && line.charAt(blank - 1) == 'Z' ? Format.CONTAINERD : Format.CRIO;
    }

    private void parseDocker(Entry entry, String line, Instant now) throws OperatorException {
        Value.Map parsed = Json.object(line, Json.Numbers.DOUBLE);
        String time = null;
        String stream = null;
        String log = null;
        for (var each : parsed.entries()) {
            switch (each.key()) {
                case "time" -> time = Texts.of(each.value(), "a time");
                case "stream" -> stream = Texts.of(each.value(), "a stream");
                case "log" -> log = Texts.of(each.value(), "a line");
                default -> {
                    // further ones, such as attrs, stay
                }
            }
        }
        if (time == null || stream == null || log == null) {
            throw new OperatorException("failed to process the docker log: log, stream or time is missing");
        }
        long nanos = nanos(time, now);
        for (var each : parsed.entries()) {
            if (!List.of("time", "stream", "log").contains(each.key())) {
                base.to().child(each.key()).set(entry, each.value());
            }
        }
        write(entry, nanos, stream, log);
    }

    /** {@code 2026-01-15T10:00:00.1Z stdout F the line}: time, stream, tag, line. */
    private void parseCri(Entry entry, String line, Format found, Instant now) throws OperatorException {
        int time = line.indexOf(' ');
        int stream = time < 0 ? -1 : line.indexOf(' ', time + 1);
        if (stream < 0) {
            throw new OperatorException("failed to detect a valid container log format");
        }
        String name = line.substring(time + 1, stream);
        boolean zulu = time > 0 && line.charAt(time - 1) == 'Z';
        if (!name.equals("stdout") && !name.equals("stderr") || zulu != (found == Format.CONTAINERD)) {
            throw new OperatorException("failed to parse " + (found == Format.CRIO ? "crio" : "containerd")
                    + " log: regex pattern does not match");
        }
        int tag = line.indexOf(' ', stream + 1);
        String log = tag < 0 ? "" : line.substring(tag + 1);
        long nanos = nanos(line.substring(0, time), now);
        base.to().child("logtag").set(entry, new Value.Text(line.substring(stream + 1, tag < 0 ? line.length() : tag)));
        write(entry, nanos, name, log);
    }

    private static long nanos(String time, Instant now) throws OperatorException {
        TimeFields fields = TIME.parse(time);
        if (fields == null) {
            throw new OperatorException("failed to parse time: the text does not fit RFC 3339");
        }
        return fields.epochNanos(ZoneOffset.UTC, Map.of(), now);
    }

    private void write(Entry entry, long nanos, String stream, String log) throws OperatorException {
        entry.setTimeNanos(nanos);
        entry.setBody(new Value.Text(log));
        base.to().child("log.iostream").set(entry, new Value.Text(stream));
    }

    private static void addMetadata(Entry entry) throws OperatorException {
        Value path = RecombineOperator.FILE_PATH.get(entry);
        if (!(path instanceof Value.Text(String text))) {
            throw new OperatorException(
                    "attribute log.file.path is missing: set include_file_path: true on the receiver,"
                            + " or add_metadata_from_filepath: false here");
        }
        Matcher matcher = POD_PATH.matcher(text);
        if (!matcher.matches()) {
            throw new OperatorException("failed to detect a valid log path");
        }
        for (int i = 0; i < POD_ATTRIBUTES.size(); i++) {
            entry.resource().put(POD_ATTRIBUTES.get(i), new Value.Text(matcher.group(i + 1)));
        }
    }
}
