package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Entry;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.telemetry.Value;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code syslog_parser}: messages of RFC 3164 and RFC 5424, with their time and severity. */
final class SyslogParser {
    /** OpenTelemetry's severities for those of syslog, from emergency to debug. */
    private static final int[] SEVERITIES = {21, 19, 18, 17, 13, 10, 9, 5};

    private static final List<String> SEVERITY_TEXTS =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
    private static final int MAX_OCTETS = 8192;

    private final ParserBase base;
    private final boolean rfc5424;
    private final ZoneId location;
    private final boolean maySkipPriority;
    private final boolean octetCounting;
    private final int maxOctets;
    private final String trailer;

    private SyslogParser(
            ParserBase base,
            boolean rfc5424,
            ZoneId location,
            boolean maySkipPriority,
            boolean octetCounting,
            int maxOctets,
            String trailer) {
        this.base = base;
        this.rfc5424 = rfc5424;
        this.location = location;
        this.maySkipPriority = maySkipPriority;
        this.octetCounting = octetCounting;
        this.maxOctets = maxOctets;
        this.trailer = trailer;
    }

    static Optional<OperatorConfig> read(ConfigNode node) {
        ParserBase base = ParserBase.read(node);
        String protocol = node.text("protocol", "").toLowerCase(Locale.ROOT);
        String zone = node.text("location", "UTC");
        boolean octetCounting = node.flag("enable_octet_counting", false);
        boolean maySkipPriority = node.flag("allow_skip_pri_header", false);
        int maxOctets = node.integer("max_octets", MAX_OCTETS, 1, Integer.MAX_VALUE);
        Optional<String> trailer = node.optionalText("non_transparent_framing_trailer");
        ZoneId location;
        try {
            location = ZoneId.of(zone.isEmpty() ? "UTC" : zone);
        } catch (DateTimeException e) {
            node.problem("location", "failed to load location " + zone, "write a name such as Europe/Berlin");
            return Optional.empty();
        }
        if (protocol.isEmpty()) {
            node.problem("protocol", "missing field 'protocol'", "write rfc3164 or rfc5424");
            return Optional.empty();
        }
        boolean rfc5424 = protocol.equals("rfc5424");
        if (!rfc5424 && !protocol.equals("rfc3164")) {
            node.problem("protocol", "unsupported protocol version: " + protocol, "write rfc3164 or rfc5424");
            return Optional.empty();
        }
        if (!rfc5424 && (octetCounting || trailer.isPresent())) {
            node.problem(
                    "octet_counting and non_transparent_framing are only compatible with protocol rfc5424",
                    "leave them out");
            return Optional.empty();
        }
        if (octetCounting && trailer.isPresent()) {
            node.problem("only one of octet_counting or non_transparent_framing can be enabled", "");
            return Optional.empty();
        }
        if (trailer.isPresent() && !List.of("LF", "NUL").contains(trailer.get())) {
            node.problem(
                    "non_transparent_framing_trailer",
                    "invalid non_transparent_framing_trailer '" + trailer.get() + "'",
                    "Must be either 'LF' or 'NUL'");
            return Optional.empty();
        }
        String trailerText =
                trailer.map(name -> name.equals("LF") ? "\n" : "\0").orElse("");
        var parser = new SyslogParser(base, rfc5424, location, maySkipPriority, octetCounting, maxOctets, trailerText);
        return Optional.of(context ->
                Work.changing(entry -> parser.parse(entry, context.clock().now())));
    }

    private void parse(Entry entry, Instant now) throws OperatorException {
        Value value = base.from().get(entry);
        if (value == null) {
            throw new OperatorException("Entry is missing the expected parse_from field: " + base.from());
        }
        var message = new SyslogMessage(unframed(Texts.of(value, "syslog")), now);
        boolean skip = maySkipPriority && !octetCounting;
        if (rfc5424) {
            message.read5424(skip);
        } else {
            message.read3164(location, skip);
        }
        base.to().set(entry, message.fields());
        Long time = message.timeNanos();
        // The blocks of the operator may read them; they are no fields of the outcome.
        Field timeField = base.to().child("timestamp");
        Field severityField = base.to().child("severity");
        if (time != null) {
            entry.setTimeNanos(time);
            timeField.set(entry, new Value.Int(time));
        }
        if (message.severity() >= 0) {
            severityField.set(entry, new Value.Int(message.severity()));
        }
        try {
            base.finish(entry, now);
        } finally {
            timeField.remove(entry);
            severityField.remove(entry);
        }
        if (message.severity() >= 0) {
            entry.setSeverity(SEVERITIES[message.severity()]);
            entry.setSeverityText(SEVERITY_TEXTS.get(message.severity()));
        }
    }

    /** The message without what marks its end (RFC 6587). */
    private String unframed(String text) throws OperatorException {
        if (!octetCounting) {
            return !trailer.isEmpty() && text.endsWith(trailer) ? text.substring(0, text.length() - 1) : text;
        }
        int blank = text.indexOf(' ');
        String digits = blank < 1 || blank > 9 ? "" : text.substring(0, blank);
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new OperatorException("syslog: expecting the length of the message before it");
        }
        byte[] rest = text.substring(blank + 1).getBytes(StandardCharsets.UTF_8);
        int length = Integer.parseInt(digits);
        if (length > maxOctets || length > rest.length) {
            throw new OperatorException("syslog: length " + length + " (expected: at most " + maxOctets + " and the "
                    + rest.length + " bytes that follow)");
        }
        return new String(rest, 0, length, StandardCharsets.UTF_8);
    }
}
