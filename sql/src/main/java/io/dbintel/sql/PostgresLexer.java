package io.dbintel.sql;

import static io.dbintel.sql.TokenKind.CAST;
import static io.dbintel.sql.TokenKind.CLOSE;
import static io.dbintel.sql.TokenKind.COLON;
import static io.dbintel.sql.TokenKind.COMMA;
import static io.dbintel.sql.TokenKind.COMMENT;
import static io.dbintel.sql.TokenKind.DOT;
import static io.dbintel.sql.TokenKind.DOUBTFUL;
import static io.dbintel.sql.TokenKind.NUMBER;
import static io.dbintel.sql.TokenKind.OPEN;
import static io.dbintel.sql.TokenKind.OPERATOR;
import static io.dbintel.sql.TokenKind.PARAMETER;
import static io.dbintel.sql.TokenKind.QUESTION_MARK;
import static io.dbintel.sql.TokenKind.QUOTED_IDENTIFIER;
import static io.dbintel.sql.TokenKind.SEMICOLON;
import static io.dbintel.sql.TokenKind.STRING;
import static io.dbintel.sql.TokenKind.UNCLOSED;
import static io.dbintel.sql.TokenKind.UNCLOSED_COMMENT;
import static io.dbintel.sql.TokenKind.WORD;

/**
 * Tokens of PostgreSQL 12–18, after {@code src/backend/parser/scan.l}.
 *
 * <p>Where a text is no valid SQL, or where it means different things under different settings or versions, the
 * reading is chosen that takes more of it for a literal; where no reading is safe the token is
 * {@link TokenKind#DOUBTFUL} and runs to the end:
 *
 * <ul>
 *   <li>{@code \'} inside a plain string ends it or not, as {@code standard_conforming_strings} says.
 *   <li>A word stuck to a closing quote ({@code 'O'Brien'}) is the sign of a quote that nobody escaped, unless it is
 *       one of the keywords that people do write there ({@code 'x'AND}).
 *   <li>So is a quote that only a few words divide from the string before ({@code 'dogs' bone'}).
 *   <li>{@code DO$$} is one word to PostgreSQL, and the body behind it would be taken for identifiers.
 *   <li>Letters stuck to a number ({@code 1abc}) are part of it; version 14 read them as an alias, later ones refuse.
 * </ul>
 */
final class PostgresLexer extends StatementLexer {
    /** Keywords that may follow a literal without a blank. */
    private static final WordSet AFTER_LITERAL = WordSet.of("""
            AND AS ASC AT BETWEEN COLLATE DESC ELSE END ESCAPE EXCEPT FOR FROM GROUP HAVING ILIKE IN INTERSECT IS
            LANGUAGE LIKE LIMIT NOT NULLS OFFSET ON OR ORDER OVERLAPS RETURNING SIMILAR THEN UESCAPE UNION USING VALID
            WHEN WHERE WITH
            """);

    /** Further keywords of which one stands between two strings, where no operator, comma or bracket does. */
    private static final WordSet BETWEEN_LITERALS = WordSet.of("""
            AFTER BEFORE BOTH CONTENT CSV DEFAULT DELIMITER DOCUMENT ENCODING FORCE HEADER LEADING NULL PATH PLACING
            QUOTE SELECT SET TO TRAILING TYPE VALUES VERSION
            """);

    private static final String TYPOGRAPHIC_QUOTES = "‘’‚‛“”„‟«»‹›′″＇＂´ʼ";

    /** NAMEDATALEN - 1; also keeps the look-ahead for trailing signs linear. */
    private static final int LONGEST_OPERATOR = 63;

    private static final byte SPACE = 0;
    private static final byte LETTER = 1;
    private static final byte DIGIT = 2;
    private static final byte SYMBOL = 3;
    private static final byte OTHER = 4;
    private static final byte[] CLASSES = classes();

    PostgresLexer(String sql) {
        super(sql);
    }

    private static byte[] classes() {
        var classes = new byte[128];
        for (int c = 0; c < 128; c++) {
            if (c <= ' ' || c == 127) {
                classes[c] = SPACE; // control characters, NUL among them, are no SQL: they separate
            } else if (c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
                classes[c] = LETTER;
            } else if (c >= '0' && c <= '9') {
                classes[c] = DIGIT;
            } else {
                classes[c] = "~!@#^&|`?+-*/%<>=".indexOf(c) >= 0 ? SYMBOL : OTHER;
            }
        }
        return classes;
    }

    /** PostgreSQL takes every byte above 127 for a letter. */
    private static byte classOf(char c) {
        return c < 128 ? CLASSES[c] : LETTER;
    }

    @Override
    int skipWhiteSpace() {
        int i = position;
        while (i < text.length && classOf(text[i]) == SPACE) {
            i++;
        }
        position = i;
        return i;
    }

    @Override
    TokenKind scan(int from) {
        char c = text[from];
        return switch (classOf(c)) {
            case LETTER -> wordOrPrefixedString(from);
            case DIGIT -> number(from);
            case SYMBOL -> symbols(from);
            default -> other(from, c);
        };
    }

    private TokenKind other(int from, char c) {
        return switch (c) {
            case '\'' -> string(from + 1, false);
            case '"' -> quotedIdentifier(from + 1);
            case '$' -> dollar(from);
            case '.' -> classOf(at(from + 1)) == DIGIT ? number(from) : take(DOT, from + 1);
            case ',' -> take(COMMA, from + 1);
            case ';' -> take(SEMICOLON, from + 1);
            case '(', '[', '{' -> take(OPEN, from + 1);
            case ')', ']', '}' -> take(CLOSE, from + 1);
            case ':' ->
                switch (at(from + 1)) {
                    case ':' -> take(CAST, from + 2);
                    case '=' -> take(OPERATOR, from + 2);
                    default -> take(COLON, from + 1);
                };
            default -> toEnd(DOUBTFUL); // a backslash: a command of psql, or the inside of a string
        };
    }

    private TokenKind take(TokenKind kind, int end) {
        position = end;
        return kind;
    }

    private TokenKind toEnd(TokenKind kind) {
        return take(kind, text.length);
    }

    /** The character there, or NUL behind the end. */
    private char at(int index) {
        return index < text.length ? text[index] : 0;
    }

    private boolean isWordPart(int index) {
        if (index >= text.length) {
            return false;
        }
        byte kind = classOf(text[index]);
        return kind == LETTER || kind == DIGIT;
    }

    private int endOfWord(int from) {
        int i = from;
        while (isWordPart(i)) {
            i++;
        }
        return i;
    }

    // ---- words

    private TokenKind wordOrPrefixedString(int from) {
        char next = at(from + 1);
        if (next == '\'') {
            switch (text[from]) {
                case 'e', 'E' -> {
                    return string(from + 2, true);
                }
                case 'b', 'B', 'x', 'X', 'n', 'N' -> {
                    return string(from + 2, false);
                }
                default -> {
                    // a type name before its literal, as in date'2020-01-01', or half of a broken string
                }
            }
        } else if (next == '&' && (text[from] | 0x20) == 'u') {
            if (at(from + 2) == '\'') {
                return string(from + 3, false);
            }
            if (at(from + 2) == '"') {
                return quotedIdentifier(from + 3);
            }
        }
        return word(from);
    }

    private TokenKind word(int from) {
        int seen = 0;
        int dollars = 0;
        int i = from;
        while (i < text.length) {
            char c = text[i];
            byte kind = classOf(c);
            if (kind != LETTER && kind != DIGIT) {
                if (c != '$') {
                    break;
                }
                dollars++;
            }
            seen |= c;
            i++;
        }
        if (dollars > 1) {
            return toEnd(DOUBTFUL);
        }
        if (seen >= 128) {
            sawNonAscii = true;
            for (int k = from; k < i; k++) {
                if (isForeignToSql(text[k])) {
                    return toEnd(DOUBTFUL);
                }
            }
            if (Character.isDigit(Character.codePointAt(text, from, i))) {
                return take(NUMBER, i); // digits of another script: a number to its writer
            }
        }
        return take(WORD, i);
    }

    /** Quotes and blanks of word processors: letters to PostgreSQL, but not to the one who wrote them. */
    private static boolean isForeignToSql(char c) {
        return c >= 128
                && (TYPOGRAPHIC_QUOTES.indexOf(c) >= 0
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c)
                        || c == '\u200B'
                        || c == '\uFEFF');
    }

    private TokenKind quotedIdentifier(int body) {
        int seen = 0;
        int i = body;
        while (i < text.length) {
            char c = text[i++];
            seen |= c;
            if (c == '"') {
                if (at(i) != '"') {
                    sawNonAscii |= seen >= 128;
                    return take(QUOTED_IDENTIFIER, i);
                }
                i++;
            }
        }
        return toEnd(UNCLOSED);
    }

    // ---- numbers and parameters

    /** Decimal, {@code 0x}, {@code 0o}, {@code 0b}, underscores, exponent, and everything that sticks to it. */
    private TokenKind number(int from) {
        boolean decimal = text[from] != '0' || "xXoObB".indexOf(at(from + 1)) < 0;
        int i = from;
        while (i < text.length) {
            char c = text[i];
            byte kind = classOf(c);
            if (kind == LETTER) {
                if (decimal && isKeywordAfterLiteral(i)) {
                    break;
                }
                int end = endOfWord(i);
                if (decimal && end == i + 1 && (c | 0x20) == 'e' && isSign(at(end)) && classOf(at(end + 1)) == DIGIT) {
                    end++;
                } else if (at(end) == '$') {
                    return toEnd(DOUBTFUL); // 1a$b$: identifier or dollar quote
                }
                i = end;
            } else if (kind == DIGIT || (c == '.' && at(i + 1) != '.')) {
                i++;
            } else {
                break;
            }
        }
        return take(NUMBER, i);
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private boolean isKeywordAfterLiteral(int from) {
        return AFTER_LITERAL.contains(text, from, endOfWord(from));
    }

    private TokenKind dollar(int from) {
        return classOf(at(from + 1)) == DIGIT ? parameter(from) : dollarQuote(from);
    }

    private TokenKind parameter(int from) {
        int i = from + 1;
        while (classOf(at(i)) == DIGIT) {
            i++;
        }
        if (!isWordPart(i) || isKeywordAfterLiteral(i)) {
            return take(PARAMETER, i);
        }
        int end = endOfWord(i);
        return at(end) == '$' ? toEnd(DOUBTFUL) : take(NUMBER, end);
    }

    private TokenKind dollarQuote(int from) {
        int tagEnd = endOfWord(from + 1);
        if (tagEnd == text.length) {
            return toEnd(UNCLOSED); // cut inside the tag
        }
        if (text[tagEnd] != '$') {
            return toEnd(DOUBTFUL);
        }
        int tagLength = tagEnd + 1 - from;
        for (int i = tagEnd + 1; i + tagLength <= text.length; i++) {
            if (text[i] == '$' && sameTag(from, i, tagLength)) {
                return closed(i + tagLength);
            }
        }
        return toEnd(UNCLOSED);
    }

    private boolean sameTag(int tag, int other, int length) {
        for (int i = 1; i < length; i++) {
            if (text[tag + i] != text[other + i]) {
                return false;
            }
        }
        return true;
    }

    // ---- strings

    private TokenKind string(int body, boolean backslashEscapes) {
        int part = body;
        int i = body;
        while (i < text.length) {
            char c = text[i];
            if (c == '\\' && backslashEscapes) {
                i += 2;
            } else if (c != '\'') {
                i++;
            } else if (!backslashEscapes && backslashesBefore(i, part) % 2 == 1) {
                return toEnd(DOUBTFUL);
            } else if (at(i + 1) == '\'') {
                i += 2;
            } else {
                int next = continuation(i + 1);
                if (next < 0) {
                    return closed(i + 1);
                }
                i = next;
                part = next;
            }
        }
        return toEnd(UNCLOSED);
    }

    private int backslashesBefore(int quote, int body) {
        int i = quote;
        while (i > body && text[i - 1] == '\\') {
            i--;
        }
        return quote - i;
    }

    /** Where the string goes on if another part follows on a later line ('a' newline 'b'); -1 if none does. */
    private int continuation(int from) {
        boolean newLine = false;
        int i = from;
        while (i < text.length) {
            char c = text[i];
            if (c == '\n' || c == '\r') {
                newLine = true;
                i++;
            } else if (classOf(c) == SPACE) {
                i++;
            } else if (c == '-' && at(i + 1) == '-') {
                i = endOfLine(i);
            } else {
                return newLine && c == '\'' ? i + 1 : -1;
            }
        }
        return -1;
    }

    private TokenKind closed(int end) {
        boolean stuck = at(end) == '"' || (isWordPart(end) && !isKeywordAfterLiteral(end));
        return stuck || isQuoteAfterWords(end) ? toEnd(DOUBTFUL) : take(STRING, end);
    }

    /** Whether the next quote is divided from this place by words alone, and none that divides two strings in SQL. */
    private boolean isQuoteAfterWords(int from) {
        int i = from;
        boolean words = false;
        while (i < text.length) {
            if (isWordPart(i)) {
                int end = endOfWord(i);
                if (AFTER_LITERAL.contains(text, i, end) || BETWEEN_LITERALS.contains(text, i, end)) {
                    return false;
                }
                words = true;
                i = end;
            } else if (classOf(text[i]) == SPACE) {
                i++;
            } else {
                return words && text[i] == '\'';
            }
        }
        return false;
    }

    // ---- operators and comments

    private TokenKind symbols(int from) {
        int limit = Math.min(text.length, from + LONGEST_OPERATOR);
        int i = from;
        while (i < limit && classOf(text[i]) == SYMBOL && !commentStarts(i)) {
            i++;
        }
        if (i == from) {
            return text[from] == '-' ? take(COMMENT, endOfLine(from)) : blockComment(from + 2);
        }
        if (i - from == 1 && text[from] == '?') {
            return take(QUESTION_MARK, i);
        }
        return take(OPERATOR, withoutTrailingSigns(from, withoutPlaceholder(from, i)));
    }

    private boolean commentStarts(int i) {
        char next = at(i + 1);
        return next == '-' ? text[i] == '-' : next == '*' && text[i] == '/';
    }

    private int endOfLine(int from) {
        int i = from;
        while (i < text.length && text[i] != '\n' && text[i] != '\r') {
            i++;
        }
        return i;
    }

    private TokenKind blockComment(int body) {
        int depth = 1;
        int i = body;
        while (i + 1 < text.length) {
            if (text[i] == '*' && text[i + 1] == '/') {
                i += 2;
                if (--depth == 0) {
                    return take(COMMENT, i);
                }
            } else if (text[i] == '/' && text[i + 1] == '*') {
                i += 2;
                depth++;
            } else {
                i++;
            }
        }
        return toEnd(UNCLOSED_COMMENT);
    }

    /** PostgreSQL's rule: an operator ends in a sign only if it holds one of {@code ~!@#^&|`?%}; so {@code =-} is two. */
    private int withoutTrailingSigns(int from, int end) {
        int i = end;
        while (i - from > 1 && isSign(text[i - 1])) {
            i--;
        }
        for (int k = from; k < i && i < end; k++) {
            if ("~!@#^&|`?%".indexOf(text[k]) >= 0) {
                return end;
            }
        }
        return i;
    }

    /** {@code id=?} holds a placeholder, {@code @?} is an operator. */
    private int withoutPlaceholder(int from, int end) {
        if (text[end - 1] != '?') {
            return end;
        }
        for (int i = from; i < end - 1; i++) {
            if ("=<>!+-*/%|".indexOf(text[i]) < 0) {
                return end;
            }
        }
        return end - 1;
    }
}
