package io.dbintel.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes random statements that are full of literals, and keeps a list of what must not be seen again. */
final class Statements {
    private static final String[] NAMES = {"a", "t.b", "\"Col\"", "f(a, b)", "größe", "x1", "d->>b", "a[n]"};
    private static final String[] GAPS = {" ", "\n", "\t ", " /* note */ ", " -- note\n", "  "};
    private static final String[] NOISE = {
        "'",
        "''",
        "\"",
        "\\",
        "$",
        "$$",
        "$a$",
        "E'",
        "U&'",
        "x'",
        "--",
        "/*",
        "*/",
        "\n",
        "(",
        ")",
        "[",
        "]",
        ",",
        ";",
        ":",
        "::",
        ":=",
        ".",
        "..",
        "?",
        "-",
        "+",
        "=",
        "|",
        "1",
        "0x",
        "1e",
        "$1",
        "TRUE",
        "NULL",
        "VALUES",
        "IN",
        "SET",
        "TO",
        "DEFAULT",
        "PASSWORD",
        "CREATE",
        "ALTER",
        "USER",
        "ROLE",
        "OPTIONS",
        "COPY",
        "FROM",
        "STDIN",
        "SELECT",
        "a",
        "\"b\"",
        "é",
        "\uD83D",
        "\uDE42",
        "\0",
        "’",
        "#",
        "{",
        "}",
        "date",
        "ROW",
        "int",
        "@",
        "`",
        "%",
        "AND",
        "search_path"
    };

    final List<String> secrets = new ArrayList<>();

    private final Random random;
    private final StringBuilder sql = new StringBuilder();

    Statements(Random random) {
        this.random = random;
    }

    /** A text made of pieces of SQL in any order. */
    static String noise(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(14); i >= 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> text.append((char) random.nextInt(128));
                case 1 -> text.append((char) random.nextInt(65_536));
                default -> text.append(pick(random, NOISE));
            }
            if (random.nextInt(3) == 0) {
                text.append(' ');
            }
        }
        return text.toString();
    }

    /** Letters that occur together in no word of the statements written here. */
    static String letters(Random random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("qzxjkvw".charAt(random.nextInt(7)));
        }
        return text.toString();
    }

    String write() {
        comment();
        switch (random.nextInt(12)) {
            case 0 -> insert();
            case 1 -> update();
            case 2 -> role();
            case 3 -> setting();
            case 4 -> function();
            case 5 -> copy();
            case 6 -> mapping();
            case 7 -> add("DO ").add(dollarQuoted());
            case 8 -> add("NOTIFY ch, ").add(string());
            case 9 -> add("COMMENT ON TABLE t IS ").add(string());
            default -> select();
        }
        comment();
        return sql.toString();
    }

    private Statements add(String text) {
        sql.append(text);
        return this;
    }

    private Statements gap() {
        return add(pick(random, GAPS));
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String secret() {
        String secret = letters(random, 8);
        secrets.add(secret);
        return secret;
    }

    private String secretOf(String alphabet) {
        var text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        secrets.add(text.toString());
        return text.toString();
    }

    private void comment() {
        switch (random.nextInt(6)) {
            case 0 -> add("/* " + secret() + " */ ");
            case 1 -> add("/* a /* " + secret() + " */ " + secret() + "*/");
            case 2 -> add("-- " + secret() + " '\n");
            default -> add(" ");
        }
    }

    private void select() {
        add("SELECT").gap();
        items(1 + random.nextInt(4), this::expression);
        gap().add("FROM").gap().add("t").gap().add("WHERE").gap();
        for (int i = random.nextInt(3); i >= 0; i--) {
            condition();
            gap().add(pick(random, "AND", "OR")).gap();
        }
        condition();
        if (random.nextBoolean()) {
            gap().add("LIMIT ").add(number());
        }
    }

    private void insert() {
        add("INSERT INTO t (a, b)").gap().add("VALUES").gap();
        items(1 + random.nextInt(4), () -> bracket(2));
    }

    private void update() {
        add("UPDATE t SET a =").gap().expression();
        add(", b = ").expression();
        gap().add("WHERE ").condition();
    }

    private void role() {
        add(pick(random, "ALTER ROLE bob ", "CREATE USER bob WITH ", "alter user bob encrypted "));
        add("PASSWORD").gap();
        switch (random.nextInt(5)) {
            case 0 -> add(secret());
            case 1 -> add("\"" + secret() + "\"");
            case 2 -> add("= '" + secret() + "'");
            default -> add(string()).gap().add("VALID UNTIL ").add(string());
        }
    }

    private void setting() {
        add(pick(random, "SET app.token", "SET LOCAL token", "ALTER ROLE bob SET a.b", "ALTER SYSTEM SET conninfo"));
        add(pick(random, " = ", " TO ", "="));
        switch (random.nextInt(3)) {
            case 0 -> add(secret());
            case 1 -> add(secret()).add(", ").add(secret());
            default -> add(string());
        }
    }

    private void function() {
        add("CREATE FUNCTION f(a int DEFAULT ")
                .add(number())
                .add(") RETURNS int LANGUAGE sql")
                .gap();
        add("AS ").add(random.nextBoolean() ? dollarQuoted() : string());
    }

    private void copy() {
        add("COPY t FROM STDIN").add(pick(random, "", " CSV", " WITH (FORMAT csv, DELIMITER ',')", " BINARY"));
        add(pick(random, ";", "") + "\n");
        for (int i = random.nextInt(3); i >= 0; i--) {
            add(secret()).add("\t").add(secret()).add("\n");
        }
        add("\\.\n");
    }

    private void mapping() {
        add("CREATE USER MAPPING FOR bob SERVER s OPTIONS (user ").add(string()).add(", password ");
        add(random.nextBoolean() ? string() : secret()).add(")");
    }

    private void condition() {
        add(pick(random, NAMES));
        switch (random.nextInt(4)) {
            case 0 -> gap().add("IN").gap().bracket(1 + random.nextInt(4));
            case 1 -> gap().add("BETWEEN ").add(number()).add(" AND ").add(number());
            default ->
                add(pick(random, "=", " = ", "<>", " LIKE ", "@>", " ? ", "->>"))
                        .expression();
        }
    }

    private void bracket(int count) {
        add("(");
        items(count, this::expression);
        add(")");
    }

    private void items(int count, Runnable item) {
        for (int i = 0; i < count; i++) {
            add(i == 0 ? "" : pick(random, ",", ", ", "\n,"));
            item.run();
        }
    }

    private void expression() {
        switch (random.nextInt(10)) {
            case 0 -> add(pick(random, NAMES));
            case 1 -> add(pick(random, "NULL", "TRUE", "$1", "DEFAULT"));
            case 2 -> add(number());
            case 3 -> add("-" + number());
            case 4 -> add(pick(random, "DATE ", "interval", "INET ")).add(quoted());
            case 5 -> add(string()).add("::").add(pick(random, "text", "numeric(10, 2)", "int[]"));
            case 6 -> add("f").bracket(2);
            case 7 -> {
                add(pick(random, "ARRAY[", "a["));
                items(2, this::expression);
                add("]");
            }
            default -> add(string());
        }
    }

    private String number() {
        return switch (random.nextInt(5)) {
            case 0 -> secretOf("123456789");
            case 1 -> "0x" + secretOf("abcdef");
            case 2 -> secretOf("123456789") + "." + secretOf("123456789");
            case 3 -> "." + secretOf("123456789") + "e-" + secretOf("123456789");
            default -> "1" + secret();
        };
    }

    private String string() {
        return switch (random.nextInt(12)) {
            case 0 -> "E'" + secret() + "\\'" + secret() + "\\\\'";
            case 1 -> "U&'" + secret() + "\\0061" + secret() + "'";
            case 2 -> "X'" + secretOf("abcdef") + "'";
            case 3 -> "B'" + secretOf("01") + "'";
            case 4 -> "n'" + secret() + "'";
            case 5 -> dollarQuoted();
            case 6 -> "'" + secret() + "'\n  '" + secret() + "'";
            case 7 -> "E'" + secret() + "' -- note\n '\\'" + secret() + "'";
            case 8 -> "'" + secret() + "''" + secret() + "'";
            case 9 -> "'" + secret() + "\\" + secret() + "'";
            case 10 -> "'" + secret() + "\\' " + secret() + "'";
            default -> quoted();
        };
    }

    private String quoted() {
        return "'" + secret() + pick(random, "", " -- ", " /* ", "\"", "$$", "\n", ";", "''") + secret() + "'";
    }

    private String dollarQuoted() {
        String tag = pick(random, "$$", "$" + letters(random, 6) + "$", "$ä_1$");
        return tag + secret() + pick(random, "'", "$", "$x$", " -- ", "\n", "/*", "\"") + secret() + tag;
    }
}
