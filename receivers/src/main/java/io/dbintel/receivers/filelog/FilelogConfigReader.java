package io.dbintel.receivers.filelog;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.receivers.filelog.FilelogConfig.Criteria;
import io.dbintel.receivers.filelog.FilelogConfig.Header;
import io.dbintel.receivers.filelog.FilelogConfig.OnTruncate;
import io.dbintel.receivers.filelog.FilelogConfig.Retry;
import io.dbintel.receivers.filelog.FilelogConfig.Text;
import io.dbintel.receivers.filelog.TextDecoder.Encoding;
import io.dbintel.receivers.stanza.Operators;
import io.dbintel.receivers.stanza.TemplateText;
import io.dbintel.receivers.stanza.operators.TimestampReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a {@code filelog} receiver and reports all that is wrong with them. */
final class FilelogConfigReader {
    private static final int LEAST_FINGERPRINT = 16;
    private static final long LARGEST = 1 << 30;

    private final ConfigNode node;
    private final Set<String> gates;

    FilelogConfigReader(ConfigNode node, Set<String> gates) {
        this.node = node;
        this.gates = gates;
    }

    private enum StartAt {
        BEGINNING,
        END
    }

    private enum MaxLogSizeBehavior {
        SPLIT,
        TRUNCATE
    }

    private enum RawText {
        MASK,
        ALLOW
    }

    FilelogConfig read() {
        node.ignored("a receiver is no operator that others lead to", "id", "type", "output");
        boolean startAtEnd = node.choice("start_at", StartAt.END) == StartAt.END;
        boolean delete = delete(startAtEnd);
        int fingerprint = size("fingerprint_size", 1_000);
        if (fingerprint < LEAST_FINGERPRINT) {
            node.problem("fingerprint_size", "'fingerprint_size' must be at least 16 bytes", "the usual size is 1000");
        }
        int maxFiles = node.integer("max_concurrent_files", 1_024);
        if (maxFiles < 1) {
            node.problem("max_concurrent_files", "'max_concurrent_files' must be positive", "");
        }
        int maxBatches = node.integer("max_batches", 0);
        if (maxBatches < 0) {
            node.problem("max_batches", "'max_batches' must not be negative", "0 is no limit");
        }
        return new FilelogConfig(
                criteria(),
                startAtEnd,
                text(),
                names(),
                node.flag("include_file_record_number", false),
                node.flag("include_file_record_offset", false),
                node.duration("poll_interval", Duration.ofMillis(200), Duration.ofMillis(1)),
                fingerprint,
                maxFiles,
                (long) maxBatches * Math.max(1, maxFiles / 2),
                delete,
                node.flag("acquire_fs_lock", false),
                compression(),
                node.choice("on_truncate", OnTruncate.IGNORE),
                node.text("storage", ""),
                archive(),
                retry(node.section("retry_on_failure")),
                header(startAtEnd),
                TemplateText.readMap(node, "attributes"),
                TemplateText.readMap(node, "resource"),
                Operators.read(node, "operators"),
                node.choice("raw_text", RawText.MASK) == RawText.ALLOW);
    }

    private boolean delete(boolean startAtEnd) {
        boolean delete = node.flag("delete_after_read", false);
        if (delete && !gates.contains(FilelogReceiverFactory.ALLOW_DELETION)) {
            node.problem(
                    "delete_after_read",
                    "'delete_after_read' requires feature gate '" + FilelogReceiverFactory.ALLOW_DELETION + "'",
                    "start with --feature-gates=" + FilelogReceiverFactory.ALLOW_DELETION);
        }
        if (delete && startAtEnd) {
            node.problem(
                    "delete_after_read",
                    "'delete_after_read' cannot be used with 'start_at: end'",
                    "write start_at: beginning");
        }
        return delete;
    }

    private Criteria criteria() {
        List<Glob> include = globs("include");
        if (node.texts("include", List.of()).isEmpty()) {
            node.problem("include", "'include' must be specified", "list patterns such as /var/log/postgresql/*.log");
        }
        return new Criteria(
                include,
                globs("exclude"),
                node.duration("exclude_older_than", Duration.ZERO, Duration.ZERO),
                ordering(node.section("ordering_criteria")));
    }

    private List<Glob> globs(String key) {
        var globs = new ArrayList<Glob>();
        for (String pattern : patterns(key)) {
            try {
                globs.add(Glob.compile(pattern));
            } catch (IllegalArgumentException e) {
                node.problem(key, "parse glob: " + pattern + ": " + e.getMessage(), "");
            }
        }
        return globs;
    }

    /** A text by itself is one pattern: a comma may belong to it. */
    private List<String> patterns(String key) {
        List<String> texts = node.texts(key, List.of());
        Optional<ConfigValue> raw = node.raw(key);
        return raw.isPresent() && raw.get() instanceof ConfigValue.Scalar scalar && !texts.isEmpty()
                ? List.of(scalar.text())
                : texts;
    }

    private Ordering ordering(ConfigNode section) {
        Pattern regex = pattern(section, "regex");
        Pattern groupBy = pattern(section, "group_by");
        int top = section.integer("top_n", 1);
        if (top < 0) {
            section.problem("top_n", "'top_n' must be a positive integer", "");
        }
        var rules = new ArrayList<Ordering.Rule>();
        for (ConfigNode each : section.sections("sort_by")) {
            rules.add(rule(each, regex));
        }
        return new Ordering(regex, groupBy, Math.max(1, top), rules);
    }

    private Ordering.Rule rule(ConfigNode section, @Nullable Pattern regex) {
        String type = section.text("sort_type", "");
        String group = section.text("regex_key", "");
        boolean ascending = section.flag("ascending", false);
        String location = section.text("location", "UTC");
        String layout = section.text("layout", section.text("format", ""));
        Ordering.Rule.Key key = switch (type) {
            case "numeric" -> Ordering.Rule::number;
            case "alphabetical" -> (path, text) -> text;
            case "mtime" -> Ordering.Rule::changed;
            case "timestamp" -> timestamp(section, layout, location);
            default -> {
                section.problem("sort_type", "expected: one of numeric, alphabetical, timestamp, mtime", "choose one");
                yield Ordering.Rule::changed;
            }
        };
        if (!type.equals("mtime")) {
            if (regex == null) {
                section.problem(
                        "'regex' must be specified when 'sort_by' is specified", "name the part of the path in it");
            } else if (!regex.namedGroups().containsKey(group)) {
                section.problem(
                        "regex_key",
                        "expected: a named group of ordering_criteria::regex, one of "
                                + regex.namedGroups().keySet(),
                        "write it as (?P<" + (group.isEmpty() ? "name" : group) + ">...)");
            }
        }
        return new Ordering.Rule(type.equals("mtime") ? "" : group, ascending, key);
    }

    private static Ordering.Rule.Key timestamp(ConfigNode section, String layout, String location) {
        if (layout.isEmpty()) {
            section.problem("layout", "missing layout", "write it as %Y-%m-%d");
        }
        try {
            var reader = new TimestampReader(layout, ZoneId.of(location));
            return (path, text) -> {
                OptionalLong nanos = reader.epochNanos(text, Instant.EPOCH);
                return nanos.isPresent() ? nanos.getAsLong() : null;
            };
        } catch (DateTimeException e) {
            section.problem("location", "unknown time zone", "write a name such as Europe/Berlin");
        } catch (IllegalArgumentException e) {
            section.problem("layout", "parse strptime layout: " + e.getMessage(), "");
        }
        return Ordering.Rule::changed;
    }

    private static @Nullable Pattern pattern(ConfigNode section, String key) {
        String text = section.text(key, "");
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            section.problem(
                    key, "compile regex: " + e.getMessage(), "the syntax is RE2's: no look-around, no back-references");
            return null;
        }
    }

    private Text text() {
        String name = node.text("encoding", "utf-8");
        Optional<Encoding> encoding = Encoding.find(name);
        if (encoding.isEmpty()) {
            node.problem("encoding", "unsupported encoding '" + name + "'", "use an IANA name such as utf-8 or big5");
        }
        ConfigNode multiline = node.section("multiline");
        String start = multiline.text("line_start_pattern", "");
        String end = multiline.text("line_end_pattern", "");
        boolean omit = multiline.flag("omit_pattern", false);
        if (!start.isEmpty() && !end.isEmpty()) {
            multiline.problem("only one of line_start_pattern or line_end_pattern can be set", "take one out");
        } else if (multiline.isPresent() && !multiline.isNull() && start.isEmpty() && end.isEmpty()) {
            multiline.problem("one of line_start_pattern or line_end_pattern must be set", "write one of them");
        }
        boolean startIsPattern = isPattern(multiline, "line_start_pattern", start);
        boolean endIsPattern = isPattern(multiline, "line_end_pattern", end);
        int largest = size("max_log_size", 1 << 20);
        if (largest <= 0) {
            node.problem("max_log_size", "'max_log_size' must be positive", "");
        }
        int first = size("initial_buffer_size", 16 << 10);
        if (first <= 0) {
            node.problem("initial_buffer_size", "expected: 1 or more", "");
        }
        return new Text(
                encoding.orElse(Encoding.UTF_8),
                startIsPattern ? start : "",
                endIsPattern ? end : "",
                omit,
                node.duration("force_flush_period", Duration.ofMillis(500), Duration.ZERO),
                !node.flag("preserve_leading_whitespaces", false),
                !node.flag("preserve_trailing_whitespaces", false),
                Math.max(1, largest),
                node.choice("max_log_size_behavior", MaxLogSizeBehavior.SPLIT) == MaxLogSizeBehavior.TRUNCATE,
                Math.max(16, first));
    }

    private static boolean isPattern(ConfigNode section, String key, String pattern) {
        try {
            PatternSplitter.compile(pattern);
            return true;
        } catch (PatternSyntaxException e) {
            section.problem(key, "compile " + key + ": " + e.getMessage(), "the syntax is RE2's");
            return false;
        }
    }

    private FileNames names() {
        return new FileNames(
                node.flag("include_file_name", true),
                node.flag("include_file_path", false),
                node.flag("include_file_name_resolved", false),
                node.flag("include_file_path_resolved", false),
                node.flag("include_file_owner_name", false),
                node.flag("include_file_owner_group_name", false),
                node.flag("include_file_permissions", false));
    }

    /** A number of bytes, as a number or with a unit; what is wrong is reported and the fallback taken. */
    private int size(String key, int fallback) {
        Optional<ConfigValue> written = node.raw(key);
        if (written.isEmpty() || written.get().isNull()) {
            return fallback;
        }
        OptionalLong size = written.get() instanceof ConfigValue.Scalar scalar
                ? ByteSize.parse(scalar.text())
                : OptionalLong.empty();
        if (size.isEmpty() || size.getAsLong() > LARGEST) {
            node.problem(key, "expected: a number of bytes such as 1000, 16KiB or 1MiB, up to 1GiB", "");
            return fallback;
        }
        return (int) size.getAsLong();
    }

    private Compression compression() {
        String text = node.text("compression", "");
        return switch (text) {
            case "" -> Compression.NONE;
            case "gzip" -> Compression.GZIP;
            case "auto" -> Compression.AUTO;
            default -> {
                node.problem("compression", "expected: gzip, auto or nothing", "");
                yield Compression.NONE;
            }
        };
    }

    private int archive() {
        int polls = node.integer("polls_to_archive", 0, 0, 100_000);
        if (polls > 0 && node.text("storage", "").isEmpty()) {
            node.warning("polls_to_archive", "has no effect without storage", "name a storage extension");
        }
        return polls;
    }

    private static Retry retry(ConfigNode section) {
        boolean enabled = section.flag("enabled", false);
        Duration initial = section.duration("initial_interval", Duration.ofSeconds(1), Duration.ofMillis(1));
        Duration max = section.duration("max_interval", Duration.ofSeconds(30), Duration.ofMillis(1));
        Duration elapsed = section.duration("max_elapsed_time", Duration.ZERO, Duration.ZERO);
        return new Retry(initial, max, enabled ? elapsed : Duration.ZERO);
    }

    private Optional<Header> header(boolean startAtEnd) {
        ConfigNode section = node.section("header");
        if (!section.isPresent() || section.isNull()) {
            return Optional.empty();
        }
        if (!gates.contains(FilelogReceiverFactory.ALLOW_HEADERS)) {
            node.problem(
                    "header",
                    "'header' requires feature gate '" + FilelogReceiverFactory.ALLOW_HEADERS + "'",
                    "start with --feature-gates=" + FilelogReceiverFactory.ALLOW_HEADERS);
        }
        if (startAtEnd) {
            node.problem("header", "'header' cannot be specified with 'start_at: end'", "write start_at: beginning");
        }
        String text = section.requiredText("pattern", "write a pattern that the first lines match");
        Pattern pattern = pattern(section, "pattern");
        Operators operators = Operators.read(section, "metadata_operators");
        if (operators.isEmpty()) {
            section.problem("at least one operator must be specified for `metadata_operators`", "add a parser");
        }
        return pattern == null || text.isEmpty() ? Optional.empty() : Optional.of(new Header(pattern, operators));
    }
}
