package io.dbintel.receivers.stanza.expr;

import java.util.ArrayList;
import java.util.List;

/** Cuts an expression into words. */
final class Lexer {
    private static final List<String> LONG_SIGNS =
            List.of("?.[", "==", "!=", "<=", ">=", "&&", "||", "**", "..", "??", "?.", "?:");
    private static final String SIGNS = "+-*/%^<>!?:,.()[]{}|#;=";

    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    List<Token> tokens() throws ExprSyntaxException {
        var tokens = new ArrayList<Token>();
        Token token = next();
        while (token.kind() != Token.Kind.END) {
            tokens.add(token);
            token = next();
        }
        tokens.add(token);
        return tokens;
    }

    private Token next() throws ExprSyntaxException {
        skipBlanks();
        if (at == text.length()) {
            return new Token(Token.Kind.END, "", at);
        }
        char c = text.charAt(at);
        if (c == '"' || c == '\'') {
            return quoted(c);
        }
        if (c == '`') {
            return raw();
        }
        if (isDigit(c) || c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)) && !followsOperand()) {
            return number();
        }
        if (Character.isLetter(c) || c == '_' || c == '$') {
            return name();
        }
        return sign();
    }

    /** Whether a dot here is an access rather than the begin of a fraction. */
    private boolean followsOperand() {
        int before = at - 1;
        while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
            before--;
        }
        return before >= 0
                && (Character.isLetterOrDigit(text.charAt(before)) || ")]}_$#\"'.".indexOf(text.charAt(before)) >= 0);
    }

    private void skipBlanks() throws ExprSyntaxException {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw error(at, "comment is not closed (expected: */)");
                }
                at = end + 2;
            } else {
                return;
            }
        }
    }

    private Token name() {
        int from = at++;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return new Token(Token.Kind.NAME, text.substring(from, at), from);
    }

    private Token sign() throws ExprSyntaxException {
        int from = at;
        for (String sign : LONG_SIGNS) {
            if (text.startsWith(sign, at)) {
                at += sign.length();
                return new Token(Token.Kind.SIGN, sign, from);
            }
        }
        if (SIGNS.indexOf(text.charAt(at)) < 0) {
            throw error(at, "unexpected character " + text.charAt(at));
        }
        at++;
        return new Token(Token.Kind.SIGN, text.substring(from, at), from);
    }

    private Token number() throws ExprSyntaxException {
        int from = at;
        int radix = radix();
        if (radix != 10) {
            at += 2;
            int digits = at;
            while (at < text.length() && (Character.digit(text.charAt(at), radix) >= 0 || text.charAt(at) == '_')) {
                at++;
            }
            return new Token(Token.Kind.INTEGER, integer(from, digits, radix), from);
        }
        boolean real = false;
        skipDigits();
        if (at + 1 < text.length() && text.charAt(at) == '.' && isDigit(text.charAt(at + 1))) {
            real = true;
            at++;
            skipDigits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = at + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
                exponent++;
            }
            if (exponent < text.length() && isDigit(text.charAt(exponent))) {
                real = true;
                at = exponent;
                skipDigits();
            }
        }
        return real
                ? new Token(Token.Kind.REAL, text.substring(from, at).replace("_", ""), from)
                : new Token(Token.Kind.INTEGER, integer(from, from, 10), from);
    }

    private int radix() {
        if (text.charAt(at) != '0' || at + 1 == text.length()) {
            return 10;
        }
        return switch (text.charAt(at + 1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 10;
        };
    }

    private String integer(int from, int digits, int radix) throws ExprSyntaxException {
        try {
            return Long.toString(Long.parseLong(text.substring(digits, at).replace("_", ""), radix));
        } catch (NumberFormatException e) {
            throw error(from, "no whole number of 64 bits");
        }
    }

    private void skipDigits() {
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Token raw() throws ExprSyntaxException {
        int end = text.indexOf('`', at + 1);
        if (end < 0) {
            throw error(at, "text is not closed (expected: `)");
        }
        var token = new Token(Token.Kind.TEXT, text.substring(at + 1, end), at);
        at = end + 1;
        return token;
    }

    private Token quoted(char quote) throws ExprSyntaxException {
        int from = at++;
        var content = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\\') {
                escape(content);
            } else {
                content.append(c);
            }
        }
        if (at == text.length()) {
            throw error(from, "text is not closed (expected: " + quote + ")");
        }
        at++;
        return new Token(Token.Kind.TEXT, content.toString(), from);
    }

    private void escape(StringBuilder content) throws ExprSyntaxException {
        if (at == text.length()) {
            return;
        }
        int backslash = at - 1;
        char c = text.charAt(at++);
        switch (c) {
            case 'n' -> content.append('\n');
            case 't' -> content.append('\t');
            case 'r' -> content.append('\r');
            case 'b' -> content.append('\b');
            case 'f' -> content.append('\f');
            case 'a' -> content.append('\u0007');
            case 'v' -> content.append('\u000b');
            case '\\', '"', '\'', '`' -> content.append(c);
            case 'x' -> content.appendCodePoint(code(backslash, 2));
            case 'u' -> content.appendCodePoint(code(backslash, 4));
            case 'U' -> content.appendCodePoint(code(backslash, 8));
            default -> throw error(backslash, "unknown escape \\" + c + " (expected: \\\\ for a backslash)");
        }
    }

    private int code(int backslash, int digits) throws ExprSyntaxException {
        int end = at + digits;
        int code = 0;
        while (at < end) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || code > Character.MAX_CODE_POINT >> 4) {
                throw error(backslash, "escape needs " + digits + " hexadecimal digits of a character");
            }
            code = code << 4 | digit;
            at++;
        }
        if (!Character.isValidCodePoint(code)) {
            throw error(backslash, "escape names no character");
        }
        return code;
    }

    private ExprSyntaxException error(int where, String message) {
        return new ExprSyntaxException(text, where, message);
    }
}
