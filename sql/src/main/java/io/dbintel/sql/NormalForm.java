package io.dbintel.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The one line into which all statements of a shape fall: literals masked, lists folded, blanks by rule.
 *
 * <p>Tokens are written to one buffer as they come. Each open bracket has a {@link Frame} that remembers where in the
 * buffer its current and its previous element lie; an element that is constant and repeats the previous one is taken
 * back by shortening the buffer. So is a row of {@code VALUES}, and so are the signs before a number. As siblings are
 * compared only when their lengths are equal, this adds at most O(n log n); all else is linear.
 *
 * <p>The form for display keeps spelling, parameters and {@code NULL}, and is a fixed point: read again it gives
 * itself. The form for identity is what the fingerprint hashes: lower case, parameters and {@code NULL} elements
 * folded like literals. It is the same for a statement and for its masked text.
 */
final class NormalForm implements CharSequence {
    /** What the form is for. */
    enum Use {
        DISPLAY,
        IDENTITY
    }

    /** Deeper nesting is masked to the end; PostgreSQL itself gives up at a few thousand (max_stack_depth). */
    private static final int MAX_DEPTH = 1_000;

    /** $65535 is the last parameter of the protocol; longer ones are amounts of money. */
    private static final int LONGEST_PARAMETER = "$65535".length();

    /** Keywords after which a sign belongs to the number behind it. */
    private static final WordSet BEFORE_SIGN = WordSet.of("""
            ABSOLUTE ALL AND AS BACKWARD BETWEEN BY CACHE CASE DEFAULT DISTINCT ELSE FETCH FORWARD FROM HAVING ILIKE IN
            INCREMENT IS LIKE LIMIT MAXVALUE MINVALUE MOVE NOT OFFSET ON OR RELATIVE RESTART RETURN RETURNING SELECT SET
            START SYMMETRIC THAN THEN TO VALUES WHEN WHERE WITH ZONE
            """);

    /** Words that, before a literal or a row of literals, make a literal. */
    private static final WordSet TYPES = WordSet.of("""
            ARRAY BIT BOOL BOOLEAN CIDR DATE INET INTERVAL JSON JSONB NUMERIC POINT ROW TIME TIMESTAMP TIMESTAMPTZ
            TIMETZ UUID XML
            """);

    private final StatementLexer lexer;
    private final BareSecrets secrets;
    private final boolean display;

    private char[] out;
    private int length;
    private boolean incomplete;

    private final List<Frame> frames = new ArrayList<>();
    private Frame frame;
    private int depth;

    /** The token before the current one; END at the beginning. */
    private TokenKind previous = TokenKind.END;

    private int previousStart;
    private int previousEnd;
    private boolean pendingSemicolon;

    /** Whether the tokens up to the next semicolon fall under a question mark that is already written. */
    private boolean maskingStatement;

    /** Where a run of signs in front of a possible number began; -1 if the last token was none. */
    private int signsStart = -1;

    private TokenKind beforeSigns = TokenKind.END;
    private boolean gapBeforeSigns;

    NormalForm(Dialect dialect, String sql, Use use) {
        lexer = StatementLexer.of(dialect, sql);
        secrets = new BareSecrets(lexer);
        display = use == Use.DISPLAY;
        out = new char[sql.length() + sql.length() / 4 + 16];
        frame = new Frame();
        frames.add(frame);
        frame.open(false);
        write();
    }

    MaskedStatement masked() {
        return new MaskedStatement(toString(), incomplete);
    }

    private void write() {
        boolean more = true;
        while (more) {
            TokenKind kind = lexer.next();
            if (kind == TokenKind.COMMENT) {
                continue;
            }
            more = switch (kind) {
                case END -> false;
                case UNCLOSED_COMMENT -> cut();
                case UNCLOSED, DOUBTFUL -> maskingStatement ? cut() : maskRest();
                default ->
                    switch (secrets.judge(kind)) {
                        case KEEP -> token(kind);
                        case MASK_STATEMENT -> maskStatement();
                        case MASK_REST -> maskRest();
                    };
            };
        }
        incomplete |= depth > 0;
        finishCutList();
        if (lexer.sawNonAscii) {
            repairSurrogates();
        }
    }

    private boolean cut() {
        incomplete = true;
        return false;
    }

    private boolean maskRest() {
        flushSemicolon();
        literal();
        return cut();
    }

    private boolean maskStatement() {
        if (!maskingStatement) {
            maskingStatement = true;
            literal();
        }
        return true;
    }

    private boolean token(TokenKind kind) {
        if (kind == TokenKind.SEMICOLON) {
            // Written when something follows: the last one of a text goes.
            pendingSemicolon = length > 0;
            maskingStatement = false;
            frame.rows = false;
            passed(kind);
            return true;
        }
        flushSemicolon();
        switch (kind) {
            case STRING, NUMBER, QUESTION_MARK -> literal();
            case PARAMETER -> parameter();
            case WORD -> word();
            case OPERATOR -> operator();
            case COMMA -> comma();
            case CLOSE -> close();
            case OPEN -> {
                return open();
            }
            case CAST -> {
                frame.cast();
                copy(kind);
            }
            case QUOTED_IDENTIFIER, DOT -> {
                frame.name();
                copy(kind);
            }
            default -> {
                frame.other();
                copy(kind);
            }
        }
        return true;
    }

    // ---- tokens

    private void literal() {
        boolean gap = gap();
        if (signsStart >= 0) {
            length = signsStart;
            previous = beforeSigns;
            gap = gapBeforeSigns;
        }
        frame.literal();
        begin(TokenKind.QUESTION_MARK, gap);
        append('?');
        passed(TokenKind.QUESTION_MARK);
    }

    private void parameter() {
        if (display && lexer.end() - lexer.start() <= LONGEST_PARAMETER) {
            frame.other();
            copy(TokenKind.PARAMETER);
        } else {
            literal();
        }
    }

    private void word() {
        boolean name = previous == TokenKind.DOT;
        switch (lexer.end() - lexer.start()) {
            case 4 -> {
                if (!name && spells("TRUE")) {
                    literal();
                    return;
                } else if (!name && spells("NULL")) {
                    frame.nullWord();
                    copy(TokenKind.WORD);
                    return;
                }
            }
            case 5 -> {
                if (!name && spells("FALSE")) {
                    literal();
                    return;
                }
            }
            case 6 -> {
                if (!name && spells("VALUES")) {
                    frame.other();
                    copy(TokenKind.WORD);
                    frame.openRows();
                    return;
                }
            }
            default -> {
                // no literal and no list
            }
        }
        if (frame.list && frame.element != Frame.Element.OTHER && isIn(TYPES)) {
            frame.typeWord();
        } else {
            frame.name();
        }
        copy(TokenKind.WORD);
    }

    private void operator() {
        if (!(lexer.is('-') || lexer.is('+')) || !signMayStandHere()) {
            frame.other();
            copy(TokenKind.OPERATOR);
            return;
        }
        int start = signsStart;
        if (start < 0) {
            start = length;
            beforeSigns = previous;
            gapBeforeSigns = gap();
        }
        frame.rows = false;
        copy(TokenKind.OPERATOR);
        signsStart = start;
    }

    private boolean signMayStandHere() {
        return switch (previous) {
            case END, OPERATOR, OPEN, COMMA, COLON, SEMICOLON -> true;
            case WORD -> BEFORE_SIGN.contains(lexer.text, previousStart, previousEnd);
            default -> false;
        };
    }

    private void comma() {
        if (frame.list && !frame.rows) {
            finishElement();
            frame.nextElement();
        }
        begin(TokenKind.COMMA, false);
        append(',');
        passed(TokenKind.COMMA);
    }

    private boolean open() {
        if (depth == MAX_DEPTH) {
            return maskRest();
        }
        boolean row = frame.rows && lexer.is('(') && (previous == TokenKind.WORD || previous == TokenKind.COMMA);
        frame.rows = row;
        begin(TokenKind.OPEN, gap());
        frame.rowStart = row ? length : -1;
        appendToken();
        depth++;
        if (frames.size() == depth) {
            frames.add(new Frame());
        }
        frame = frames.get(depth);
        frame.open(true);
        passed(TokenKind.OPEN);
        return true;
    }

    private void close() {
        if (depth == 0) {
            frame.other();
            copy(TokenKind.CLOSE);
            return;
        }
        finishElement();
        appendToken();
        Frame closed = frame;
        frame = frames.get(--depth);
        if (frame.rowStart >= 0) {
            finishRow(closed.isConstant());
        } else {
            frame.group(closed);
        }
        passed(TokenKind.CLOSE);
    }

    // ---- lists

    private void finishElement() {
        if (frame.elementStart < 0) {
            return;
        }
        if (!display && frame.element == Frame.Element.NULL) {
            length = frame.elementStart;
            append('?');
            frame.element = Frame.Element.CONSTANT;
        }
        frame.countElement();
        if (!frame.elementIsConstant()) {
            frame.previousStart = -1;
        } else if (frame.previousStart >= 0
                && same(frame.previousStart, frame.previousEnd, frame.elementStart, length)) {
            length = frame.previousEnd;
        } else {
            frame.previousStart = frame.elementStart;
            frame.previousEnd = length;
        }
    }

    private void finishRow(boolean constant) {
        boolean bothConstant = constant && frame.previousRowConstant;
        if (frame.previousRowStart >= 0
                && (bothConstant || same(frame.previousRowStart, frame.previousRowEnd, frame.rowStart, length))) {
            length = frame.previousRowEnd;
        } else {
            frame.previousRowStart = frame.rowStart;
            frame.previousRowEnd = length;
            frame.previousRowConstant = constant;
        }
        frame.rowStart = -1;
    }

    /** Takes away the part of a list that was cut off, so that the place of the cut matters less. */
    private void finishCutList() {
        for (int i = 0; i < depth; i++) {
            Frame outer = frames.get(i);
            if (outer.rowStart >= 0 && outer.previousRowStart >= 0) {
                length = outer.previousRowEnd;
                return;
            }
        }
        if (frame.list) {
            finishElement();
        }
        while (length > 0 && (out[length - 1] == ',' || out[length - 1] == ';')) {
            length--;
            incomplete = true; // no statement ends in a comma
        }
    }

    private boolean same(int from, int to, int otherFrom, int otherTo) {
        return to - from == otherTo - otherFrom && Arrays.equals(out, from, to, out, otherFrom, otherTo);
    }

    // ---- the buffer

    private void flushSemicolon() {
        if (pendingSemicolon) {
            append(';');
            pendingSemicolon = false;
        }
    }

    private void copy(TokenKind kind) {
        begin(kind, gap());
        appendToken();
        passed(kind);
    }

    /** Writes the blank before a token where one belongs, and lets an element begin. */
    private void begin(TokenKind kind, boolean gap) {
        if (length > 0 && blankBefore(kind, gap)) {
            append(' ');
        }
        if (kind != TokenKind.COMMA) {
            frame.tokenAt(length);
        }
    }

    private boolean blankBefore(TokenKind kind, boolean gap) {
        if (kind == TokenKind.COMMA
                || kind == TokenKind.CLOSE
                || previous == TokenKind.OPEN
                || previous == TokenKind.DOT
                || previous == TokenKind.CAST) {
            return false;
        } else if (previous == TokenKind.COLON) {
            return gap || !display;
        }
        return switch (kind) {
            case DOT, CAST -> false;
            case COLON -> gap || !display;
            case OPEN ->
                switch (previous) {
                    // f(x) and f (x) are the same call, both are left as they are
                    case WORD, QUOTED_IDENTIFIER, QUESTION_MARK, PARAMETER, CLOSE ->
                        lexer.text[lexer.start()] != '[' && display && gap;
                    default -> true;
                };
            default -> true;
        };
    }

    private boolean gap() {
        return lexer.start() > previousEnd;
    }

    private void passed(TokenKind kind) {
        previous = kind;
        previousStart = lexer.start();
        previousEnd = lexer.end();
        signsStart = -1;
    }

    private void append(char c) {
        reserve(1);
        out[length++] = c;
    }

    private void appendToken() {
        int from = lexer.start();
        int count = lexer.end() - from;
        reserve(count);
        if (display || lexer.kind() != TokenKind.WORD) {
            System.arraycopy(lexer.text, from, out, length, count);
        } else {
            for (int i = 0; i < count; i++) {
                char c = lexer.text[from + i];
                out[length + i] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
            }
        }
        length += count;
    }

    private void reserve(int count) {
        if (count > out.length - length) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + count));
        }
    }

    private boolean spells(String word) {
        return WordSet.equal(word, lexer.text, lexer.start(), lexer.end());
    }

    private boolean isIn(WordSet words) {
        return words.contains(lexer.text, lexer.start(), lexer.end());
    }

    // ---- the result

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        return out[Objects.checkIndex(index, length)];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().substring(start, end);
    }

    @Override
    public String toString() {
        return new String(out, 0, length);
    }

    /** Every encoder takes the result: half a surrogate pair becomes U+FFFD. */
    private void repairSurrogates() {
        for (int i = 0; i < length; i++) {
            if (Character.isSurrogate(out[i])) {
                if (Character.isHighSurrogate(out[i]) && i + 1 < length && Character.isLowSurrogate(out[i + 1])) {
                    i++;
                } else {
                    out[i] = '\uFFFD';
                }
            }
        }
    }
}
