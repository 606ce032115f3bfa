package io.dbintel.receivers.sqlquery;

import io.dbintel.database.ColumnKind;
import io.dbintel.database.DatabaseException;
import io.dbintel.database.Row;
import io.dbintel.sql.StatementMasker;
import io.dbintel.telemetry.SourceRow;
import io.dbintel.telemetry.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One row: each value as the text that the Collector makes of it, and as the value that rules compare with.
 *
 * @param texts null for NULL
 * @param source the same as typed values
 */
record Cells(@Nullable String[] texts, SourceRow source) {
    /** RFC 3339 with as many digits of a second as there are. */
    private static final DateTimeFormatter RFC_3339 = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter();

    private static final double LEAST_WITH_EXPONENT = 1e21;

    static Cells read(Row row, Layout layout, @Nullable StatementMasker masker) throws DatabaseException {
        int size = layout.names().size();
        var texts = new @Nullable String[size];
        var values = new Value[size];
        for (int i = 0; i < size; i++) {
            ColumnKind kind = row.kind(i);
            String text = text(row, i, kind);
            if (text != null && masker != null && layout.isStatement(i)) {
                text = masker.mask(text).text();
            }
            texts[i] = text;
            values[i] = text == null ? Value.EMPTY : value(text, kind);
        }
        return new Cells(texts, new SourceRow(layout.names(), values));
    }

    private static @Nullable String text(Row row, int column, ColumnKind kind) throws DatabaseException {
        return switch (kind) {
            case TIMESTAMP, TIMESTAMP_WITH_ZONE, DATE -> {
                Instant time = row.instant(column);
                // infinity is no time and keeps its word
                yield time == null
                        ? row.text(column)
                        : LocalDateTime.ofInstant(time, ZoneOffset.UTC).format(RFC_3339);
            }
            case BOOLEAN -> {
                String text = row.text(column);
                yield text == null ? null : String.valueOf(text.startsWith("t") || text.equals("1"));
            }
            case FLOAT -> {
                String text = row.text(column);
                yield text == null ? null : floatText(text);
            }
            case INTEGER, NUMERIC, BYTES, TEXT -> row.text(column);
        };
    }

    /** As Go prints it: no exponent below 10²¹. */
    static String floatText(String text) {
        return switch (text) {
            case "Infinity" -> "+Inf";
            case "-Infinity" -> "-Inf";
            default ->
                text.contains("e+") && Math.abs(Double.parseDouble(text)) < LEAST_WITH_EXPONENT
                        ? new BigDecimal(text).toPlainString()
                        : text;
        };
    }

    private static Value value(String text, ColumnKind kind) {
        try {
            return switch (kind) {
                case BOOLEAN -> Value.of(text.equals("true"));
                case INTEGER -> Value.of(Long.parseLong(text));
                case FLOAT, NUMERIC -> Value.of(toDouble(text));
                case TIMESTAMP, TIMESTAMP_WITH_ZONE, DATE, BYTES, TEXT -> Value.of(text);
            };
        } catch (NumberFormatException e) {
            // An unsigned number beyond 64 bits, say: its text is still its text.
            return Value.of(text);
        }
    }

    /** A number as PostgreSQL, MySQL or Go write it. */
    static double toDouble(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Nanoseconds since 1970 of a timestamp's text, or of a whole number that is meant so; empty for anything else. */
    static OptionalLong toNanos(String text) {
        try {
            if (text.indexOf('T') < 0) {
                return OptionalLong.of(Long.parseLong(text));
            }
            Instant time = Instant.parse(text);
            return OptionalLong.of(
                    Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()));
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            // The caller says which column it is; the value stays out of messages.
            return OptionalLong.empty();
        }
    }
}
