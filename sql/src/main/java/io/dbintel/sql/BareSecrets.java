package io.dbintel.sql;

import static io.dbintel.sql.BareSecrets.Verdict.KEEP;
import static io.dbintel.sql.BareSecrets.Verdict.MASK_REST;
import static io.dbintel.sql.BareSecrets.Verdict.MASK_STATEMENT;

/**
 * Finds what is secret although it is no literal: values of {@code SET}, words where a password belongs, rows that
 * follow {@code COPY … FROM STDIN}.
 *
 * <p>Utility statements are read just far enough to know where such a value stands; whatever deviates from their
 * syntax there is masked to the end. Statements that begin with any other keyword cost one comparison.
 */
final class BareSecrets {
    /** What is to be done with a token. */
    enum Verdict {
        KEEP,
        /** Mask from this token to the next semicolon. */
        MASK_STATEMENT,
        /** Mask from this token to the end of the text. */
        MASK_REST
    }

    private enum State {
        /** Before the first keyword of a statement. */
        START,
        /** Nothing to look for until the next semicolon. */
        IDLE,
        CREATE,
        ALTER,
        USER,
        FUNCTION,
        /** Looking for the clauses that were announced. */
        CLAUSES,
        SET,
        SET_NAME,
        SET_QUALIFIER,
        SET_FROM,
        SET_VALUE,
        SET_DEFAULT,
        SET_NAMES,
        PASSWORD,
        AFTER_PASSWORD,
        CONNECTION,
        OPTIONS,
        OPTION_NAME,
        OPTION_CHANGED,
        OPTION_VALUE,
        COPY,
        COPY_FROM,
        COPY_CLAUSES,
        COPY_OPTIONS,
        COPY_AFTER_OPTIONS,
        COPY_WHERE,
        COPY_DATA,
        NOTIFY,
        NOTIFY_PAYLOAD,
        COMMENT,
        COMMENT_TEXT
    }

    /** Settings whose values are names of database objects; all other values are masked. */
    private static final WordSet NAMING_SETTINGS =
            WordSet.of("SEARCH_PATH ROLE DEFAULT_TABLESPACE TEMP_TABLESPACES DEFAULT_TABLE_ACCESS_METHOD");

    /** Words after SET that are no name of a setting. */
    private static final WordSet SET_FORMS = WordSet.of("""
            AUTHORIZATION CATALOG CHARACTERISTICS CONSTRAINTS NAMES ROLE SCHEMA TABLESPACE TIME TRANSACTION XML
            """);

    private static final WordSet ROLE_OPTIONS = WordSet.of("""
            ADMIN BYPASSRLS CONNECTION CREATEDB CREATEROLE CREATEUSER ENCRYPTED IN INHERIT LOGIN NOBYPASSRLS
            NOCREATEDB NOCREATEROLE NOCREATEUSER NOINHERIT NOLOGIN NOREPLICATION NOSUPERUSER REPLICATION ROLE
            SUPERUSER SYSID UNENCRYPTED USER VALID
            """);

    private static final WordSet COPY_CLAUSE_WORDS = WordSet.of("""
            AS BINARY CSV DELIMITER DELIMITERS ENCODING ESCAPE FORCE FREEZE HEADER NOT NULL QUOTE USING WITH
            """);

    private static final WordSet CREATE_MODIFIERS = WordSet.of("GLOBAL LOCAL OR REPLACE TEMP TEMPORARY UNLOGGED");

    /** No names, and masked wherever they stand. */
    private static final WordSet BOOLEANS = WordSet.of("TRUE FALSE");

    private final StatementLexer lexer;
    private State state = State.START;

    private boolean settings;
    private boolean passwords;
    private boolean connections;
    private boolean options;

    /** Whether the last word after SET could be the name of a naming setting, or the start of a form without one. */
    private boolean naming;

    private boolean form;
    private int depth;

    BareSecrets(StatementLexer lexer) {
        this.lexer = lexer;
    }

    /** Takes note of the lexer's current token, which is no comment. */
    Verdict judge(TokenKind kind) {
        return state == State.IDLE && kind != TokenKind.SEMICOLON ? KEEP : judgeUtility(kind);
    }

    private Verdict judgeUtility(TokenKind kind) {
        if (kind == TokenKind.SEMICOLON) {
            return semicolon();
        }
        return switch (state) {
            case START -> start(kind);
            case IDLE -> KEEP;
            case CREATE, ALTER, USER, FUNCTION -> object(kind);
            case CLAUSES -> clauses(kind);
            case SET, SET_NAME, SET_QUALIFIER, SET_FROM, SET_VALUE, SET_DEFAULT, SET_NAMES -> set(kind);
            case PASSWORD, AFTER_PASSWORD -> password(kind);
            case CONNECTION -> text(kind, State.CLAUSES);
            case OPTIONS, OPTION_NAME, OPTION_CHANGED, OPTION_VALUE -> options(kind);
            case COPY, COPY_FROM, COPY_CLAUSES, COPY_OPTIONS, COPY_AFTER_OPTIONS, COPY_WHERE, COPY_DATA -> copy(kind);
            case NOTIFY -> become(kind == TokenKind.COMMA ? State.NOTIFY_PAYLOAD : State.NOTIFY);
            case NOTIFY_PAYLOAD -> text(kind, State.IDLE);
            case COMMENT -> become(is(kind, "IS") ? State.COMMENT_TEXT : State.COMMENT);
            case COMMENT_TEXT -> text(kind, State.IDLE);
        };
    }

    private Verdict semicolon() {
        boolean copyData = state == State.COPY_CLAUSES
                || state == State.COPY_OPTIONS
                || state == State.COPY_AFTER_OPTIONS
                || state == State.COPY_WHERE
                || state == State.COPY_DATA;
        state = copyData ? State.COPY_DATA : State.START;
        return KEEP;
    }

    private Verdict start(TokenKind kind) {
        if (kind == TokenKind.OPEN) {
            return KEEP;
        }
        settings = false;
        passwords = false;
        connections = false;
        options = false;
        if (is(kind, "SET")) {
            return become(State.SET);
        } else if (is(kind, "CREATE")) {
            return become(State.CREATE);
        } else if (is(kind, "ALTER")) {
            return become(State.ALTER);
        } else if (is(kind, "COPY")) {
            return become(State.COPY);
        } else if (is(kind, "NOTIFY")) {
            return become(State.NOTIFY);
        } else if (is(kind, "COMMENT") || is(kind, "SECURITY")) {
            return become(State.COMMENT);
        } else if (is(kind, "IMPORT")) {
            options = true;
            return become(State.CLAUSES);
        }
        return become(State.IDLE);
    }

    /** The kind of object that CREATE or ALTER is about announces the clauses to look for. */
    private Verdict object(TokenKind kind) {
        if (state == State.USER) {
            passwords = !is(kind, "MAPPING");
            settings = passwords;
            options = !passwords;
            return become(State.CLAUSES);
        }
        if (state == State.CREATE && kind == TokenKind.WORD && in(CREATE_MODIFIERS)) {
            return KEEP;
        }
        if (is(kind, "USER")) {
            return become(State.USER);
        }
        if (is(kind, "ROLE") || is(kind, "GROUP")) {
            passwords = true;
            settings = true;
        } else if (is(kind, "FUNCTION") || is(kind, "PROCEDURE") || is(kind, "ROUTINE")) {
            settings = true;
        } else if (is(kind, "SYSTEM") || is(kind, "DATABASE")) {
            settings = true;
        } else if (is(kind, "SUBSCRIPTION")) {
            connections = true;
        } else if (is(kind, "SERVER") || is(kind, "FOREIGN")) {
            options = true;
        }
        return become(settings || passwords || connections || options ? State.CLAUSES : State.IDLE);
    }

    private Verdict clauses(TokenKind kind) {
        if (settings && is(kind, "SET")) {
            return become(State.SET);
        } else if (passwords && is(kind, "PASSWORD")) {
            return become(State.PASSWORD);
        } else if (connections && is(kind, "CONNECTION")) {
            return become(State.CONNECTION);
        } else if (options && is(kind, "OPTIONS")) {
            return become(State.OPTIONS);
        }
        return KEEP;
    }

    // ---- SET [SESSION | LOCAL] name { = | TO } value

    private Verdict set(TokenKind kind) {
        return switch (state) {
            case SET -> {
                if (is(kind, "SESSION") || is(kind, "LOCAL")) {
                    yield KEEP;
                }
                naming = kind == TokenKind.WORD && in(NAMING_SETTINGS);
                form = kind == TokenKind.WORD && in(SET_FORMS);
                yield isName(kind) ? become(State.SET_NAME) : MASK_REST;
            }
            case SET_NAME -> {
                if (kind == TokenKind.DOT) {
                    naming = false;
                    form = false;
                    yield become(State.SET_QUALIFIER);
                } else if (is(kind, "TO") || (kind == TokenKind.OPERATOR && lexer.is('='))) {
                    yield become(naming ? State.SET_NAMES : State.SET_VALUE);
                } else if (is(kind, "FROM")) {
                    yield become(State.SET_FROM);
                } else {
                    yield form ? become(settings ? State.CLAUSES : State.IDLE) : MASK_REST;
                }
            }
            case SET_QUALIFIER -> isName(kind) ? become(State.SET_NAME) : MASK_REST;
            case SET_FROM -> is(kind, "CURRENT") ? become(settings ? State.CLAUSES : State.IDLE) : MASK_REST;
            case SET_VALUE -> is(kind, "DEFAULT") ? become(State.SET_DEFAULT) : MASK_STATEMENT;
            case SET_NAMES -> settings ? clauses(kind) : KEEP;
            default -> MASK_STATEMENT;
        };
    }

    // ---- PASSWORD 'text'

    private Verdict password(TokenKind kind) {
        if (state == State.PASSWORD) {
            return text(kind, State.AFTER_PASSWORD);
        }
        state = State.CLAUSES;
        return kind == TokenKind.WORD && in(ROLE_OPTIONS) ? KEEP : clausesAfterPassword(kind);
    }

    private Verdict clausesAfterPassword(TokenKind kind) {
        return is(kind, "PASSWORD") ? clauses(kind) : MASK_REST;
    }

    /** A place where only a string, a parameter or NULL may stand. */
    private Verdict text(TokenKind kind, State next) {
        boolean allowed = kind == TokenKind.STRING
                || kind == TokenKind.PARAMETER
                || kind == TokenKind.QUESTION_MARK
                || is(kind, "NULL");
        return allowed ? become(next) : MASK_REST;
    }

    // ---- OPTIONS ( [ADD | SET | DROP] name 'text', … )

    private Verdict options(TokenKind kind) {
        return switch (state) {
            case OPTIONS -> become(kind == TokenKind.OPEN ? State.OPTION_NAME : State.CLAUSES);
            case OPTION_NAME -> {
                if (is(kind, "ADD") || is(kind, "SET") || is(kind, "DROP")) {
                    yield become(State.OPTION_CHANGED);
                }
                yield optionName(kind);
            }
            case OPTION_CHANGED ->
                kind == TokenKind.STRING || kind == TokenKind.QUESTION_MARK
                        ? become(State.OPTION_VALUE) // an option that is called "set"
                        : optionName(kind);
            default -> {
                if (kind == TokenKind.COMMA) {
                    yield become(State.OPTION_NAME);
                } else if (kind == TokenKind.CLOSE) {
                    yield become(State.CLAUSES);
                }
                yield text(kind, State.OPTION_VALUE);
            }
        };
    }

    private Verdict optionName(TokenKind kind) {
        if (kind == TokenKind.CLOSE) {
            return become(State.CLAUSES);
        }
        return isName(kind) ? become(State.OPTION_VALUE) : MASK_REST;
    }

    // ---- COPY … FROM STDIN …; data

    private Verdict copy(TokenKind kind) {
        return switch (state) {
            case COPY -> become(is(kind, "FROM") ? State.COPY_FROM : State.COPY);
            case COPY_FROM -> become(is(kind, "STDIN") ? State.COPY_CLAUSES : State.COPY);
            case COPY_CLAUSES -> {
                if (kind == TokenKind.OPEN) {
                    depth = 1;
                    yield become(State.COPY_OPTIONS);
                } else if (is(kind, "WHERE")) {
                    yield become(State.COPY_WHERE);
                }
                boolean clause = kind == TokenKind.STRING
                        || kind == TokenKind.QUESTION_MARK
                        || (kind == TokenKind.WORD && in(COPY_CLAUSE_WORDS));
                yield clause ? KEEP : MASK_REST;
            }
            case COPY_OPTIONS -> {
                depth += kind == TokenKind.OPEN ? 1 : kind == TokenKind.CLOSE ? -1 : 0;
                yield depth == 0 ? become(State.COPY_AFTER_OPTIONS) : KEEP;
            }
            case COPY_AFTER_OPTIONS -> is(kind, "WHERE") ? become(State.COPY_WHERE) : MASK_REST;
            case COPY_WHERE -> KEEP;
            default -> MASK_REST;
        };
    }

    private Verdict become(State next) {
        state = next;
        return KEEP;
    }

    private boolean is(TokenKind kind, String word) {
        return kind == TokenKind.WORD && WordSet.equal(word, lexer.text, lexer.start(), lexer.end());
    }

    private boolean isName(TokenKind kind) {
        return kind == TokenKind.QUOTED_IDENTIFIER || (kind == TokenKind.WORD && !in(BOOLEANS));
    }

    private boolean in(WordSet words) {
        return words.contains(lexer.text, lexer.start(), lexer.end());
    }
}
