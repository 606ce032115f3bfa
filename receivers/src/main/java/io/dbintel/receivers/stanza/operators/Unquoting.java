package io.dbintel.receivers.stanza.operators;

/** Takes the quotes of a Go text away: {@code "a\n"} with escapes, {@code `a`} without, {@code 'a'} for one character. */
final class Unquoting {
    private Unquoting() {}

    static String unquoted(String text) throws OperatorException {
        char quote = text.length() < 2 ? ' ' : text.charAt(0);
        if (text.length() < 2 || quote != text.charAt(text.length() - 1)) {
            throw invalid();
        }
        String inner = text.substring(1, text.length() - 1);
        return switch (quote) {
            case '`' -> {
                if (inner.indexOf('`') >= 0) {
                    throw invalid();
                }
                yield inner.replace("\r", "");
            }
            case '"' -> resolved(inner, quote);
            case '\'' -> {
                String one = resolved(inner, quote);
                if (one.codePointCount(0, one.length()) != 1) {
                    throw invalid();
                }
                yield one;
            }
            default -> throw invalid();
        };
    }

    private static OperatorException invalid() {
        return new OperatorException(
                "unquote: invalid syntax (expected: a text in \"\", `` or, for one character, '')");
    }

    private static String resolved(String inner, char quote) throws OperatorException {
        if (inner.indexOf('\n') >= 0) {
            throw invalid();
        }
        var resolved = new StringBuilder(inner.length());
        int at = 0;
        while (at < inner.length()) {
            char c = inner.charAt(at++);
            if (c == quote || c == '\\' && at == inner.length()) {
                throw invalid();
            }
            if (c != '\\') {
                resolved.append(c);
                continue;
            }
            char escape = inner.charAt(at++);
            int digits = digits(escape);
            if (digits > 0) {
                int from = escape >= '0' && escape <= '7' ? at - 1 : at;
                resolved.appendCodePoint(code(inner, from, digits, from < at ? 8 : 16));
                at = from + digits;
            } else {
                resolved.append(simple(escape, quote));
            }
        }
        return resolved.toString();
    }

    /** How many digits an escape has, 0 for those that have none. */
    private static int digits(char escape) {
        return switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            case '0', '1', '2', '3', '4', '5', '6', '7' -> 3;
            default -> 0;
        };
    }

    private static int code(String inner, int from, int digits, int radix) throws OperatorException {
        if (from + digits > inner.length()) {
            throw invalid();
        }
        int code = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(inner.charAt(i), radix);
            if (digit < 0 || code > Character.MAX_CODE_POINT) {
                throw invalid();
            }
            code = code * radix + digit;
        }
        if (!Character.isValidCodePoint(code)) {
            throw invalid();
        }
        return code;
    }

    private static char simple(char escape, char quote) throws OperatorException {
        return switch (escape) {
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            case '\\' -> '\\';
            case '"', '\'' -> {
                if (escape != quote) {
                    throw invalid();
                }
                yield escape;
            }
            default -> throw invalid();
        };
    }
}
