package io.dbintel.receivers.sqlquery;

import io.dbintel.database.WrittenStatement;
import io.dbintel.sql.Dialect;
import io.dbintel.sql.StatementLexer;
import io.dbintel.sql.TokenKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Puts something in the place of a column that a server does not have: the column's name in that version of {@code
 * pg_stat_statements}, what it can be computed from, or NULL. Keeps the name that the column has in the answer.
 */
final class ColumnFallback {
    private static final Set<String> BEFORE_COLUMN = Set.of("SELECT", "DISTINCT", "ALL");
    private static final Set<String> AFTER_COLUMN = Set.of(
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "WINDOW",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "FOR");
    private static final Set<String> CLAUSES = Set.of("SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT");

    private final int major;
    /** Columns that were put in the place of others: where they are missing too, nothing else helps. */
    private final Set<String> tried = new HashSet<>();

    /** @param major version of the server */
    ColumnFallback(int major) {
        this.major = major;
    }

    /**
     * A change of the statement.
     *
     * @param column the name that is not there
     * @param instead what stands there now, in words
     */
    record Rewrite(WrittenStatement statement, String column, String instead) {}

    /**
     * The statement without the column that is named at a place.
     *
     * @param position in code points, as the server counts
     * @return empty if there stands no name of a column
     */
    Optional<Rewrite> without(WrittenStatement statement, int position) {
        String text = statement.text();
        if (position >= text.codePointCount(0, text.length())) {
            return Optional.empty();
        }
        return Place.find(text, text.offsetByCodePoints(0, position)).map(place -> {
            String column = place.column(text);
            String known = text.contains("pg_stat_statements") && tried.add(column)
                    ? StatementColumns.instead(column, place.qualifier(text), major)
                    : "";
            for (String each : StatementColumns.ALL) {
                if (known.contains(each)) {
                    tried.add(each);
                }
            }
            // Sorting and grouping take a bare NULL for a mistake.
            String expression = known.isEmpty() ? (place.clause().isEmpty() ? "NULL::text" : "NULL") : known;
            String name = place.isItem() ? " AS \"" + column.replace("\"", "\"\"") + "\"" : "";
            String changed =
                    text.substring(0, place.from()) + "(" + expression + ")" + name + text.substring(place.to());
            return new Rewrite(
                    new WrittenStatement(changed, statement.parameters()), column, known.isEmpty() ? "NULL" : known);
        });
    }

    /**
     * Where a column is named.
     *
     * @param last where the last part of the name begins
     * @param clause the clause that it stands in, empty for those that take no bare NULL
     * @param isItem whether the name alone is a column of the answer
     */
    private record Place(int from, int last, int to, String clause, boolean isItem) {
        static Optional<Place> find(String text, int at) {
            var lexer = StatementLexer.of(Dialect.POSTGRESQL, text);
            Deque<String> clauses = new ArrayDeque<>(List.of(""));
            String before = "";
            for (TokenKind kind = lexer.next(); kind != TokenKind.END; kind = lexer.next()) {
                String token = text.substring(lexer.start(), lexer.end());
                if (lexer.start() == at) {
                    return isName(kind) ? Optional.of(of(lexer, text, clauses.getFirst(), before)) : Optional.empty();
                }
                switch (kind) {
                    case OPEN -> clauses.push("");
                    case CLOSE -> {
                        if (clauses.size() > 1) {
                            clauses.pop();
                        }
                    }
                    case WORD -> {
                        String word = token.toUpperCase(Locale.ROOT);
                        if (CLAUSES.contains(word)) {
                            clauses.pop();
                            clauses.push(word);
                        }
                    }
                    default -> {
                        // tells nothing of clauses
                    }
                }
                before = kind == TokenKind.COMMENT ? before : token.toUpperCase(Locale.ROOT);
            }
            return Optional.empty();
        }

        private static Place of(StatementLexer lexer, String text, String clause, String before) {
            int from = lexer.start();
            int last = from;
            int to = lexer.end();
            TokenKind next = next(lexer);
            while (next == TokenKind.DOT) {
                if (!isName(next(lexer))) {
                    break;
                }
                last = lexer.start();
                to = lexer.end();
                next = next(lexer);
            }
            boolean ends = next == TokenKind.COMMA
                    || next == TokenKind.CLOSE
                    || next == TokenKind.END
                    || next == TokenKind.WORD
                            && AFTER_COLUMN.contains(
                                    text.substring(lexer.start(), lexer.end()).toUpperCase(Locale.ROOT));
            boolean begins = before.equals(",") || BEFORE_COLUMN.contains(before);
            boolean sorts = clause.equals("ORDER") || clause.equals("GROUP");
            return new Place(from, last, to, sorts ? "" : "any", clause.equals("SELECT") && begins && ends);
        }

        private static TokenKind next(StatementLexer lexer) {
            TokenKind kind = lexer.next();
            while (kind == TokenKind.COMMENT) {
                kind = lexer.next();
            }
            return kind;
        }

        private static boolean isName(TokenKind kind) {
            return kind == TokenKind.WORD || kind == TokenKind.QUOTED_IDENTIFIER;
        }

        String qualifier(String text) {
            return text.substring(from, last);
        }

        /** The name as the server knows it. */
        String column(String text) {
            String name = text.substring(last, to);
            return name.startsWith("\"")
                    ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                    : name.toLowerCase(Locale.ROOT);
        }
    }
}
