package io.dbintel.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementLexerTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            a.b                   ¦ WORD a, DOT ., WORD b
            a$b "c" U&"d"         ¦ WORD a$b, QUOTED_IDENTIFIER "c", QUOTED_IDENTIFIER U&"d"
            'a''b'=E'\\''         ¦ STRING 'a''b', OPERATOR =, STRING E'\\''
            x'1f'=U&'a'           ¦ STRING x'1f', OPERATOR =, STRING U&'a'
            'a' E'b'              ¦ DOUBTFUL 'a' E'b'
            'a' 'b'               ¦ STRING 'a', STRING 'b'
            'a'⏎ 'b'              ¦ STRING 'a'⏎ 'b'
            E'a' --c⏎'\\'b'       ¦ STRING E'a' --c⏎'\\'b'
            $$a$$ $x$$$y$x$       ¦ STRING $$a$$, STRING $x$$$y$x$
            $1 $12::int           ¦ PARAMETER $1, PARAMETER $12, CAST ::, WORD int
            1 1.5 .5 1e-5 0x1F    ¦ NUMBER 1, NUMBER 1.5, NUMBER .5, NUMBER 1e-5, NUMBER 0x1F
            1_000 1abc 1..2       ¦ NUMBER 1_000, NUMBER 1abc, NUMBER 1, DOT ., NUMBER .2
            0x1e-5 1e5-5          ¦ NUMBER 0x1e, OPERATOR -, NUMBER 5, NUMBER 1e5, OPERATOR -, NUMBER 5
            1and 'a'or            ¦ NUMBER 1, WORD and, STRING 'a', WORD or
            a=-1 a@-1 a<>b        ¦ WORD a, OPERATOR =, OPERATOR -, NUMBER 1, WORD a, OPERATOR @-, NUMBER 1, WORD a, OPERATOR <>, WORD b
            a@>b ? c ?| d @? e=?  ¦ WORD a, OPERATOR @>, WORD b, QUESTION_MARK ?, WORD c, OPERATOR ?|, WORD d, OPERATOR @?, WORD e, OPERATOR =, QUESTION_MARK ?
            a+/*b*/c*--d          ¦ WORD a, OPERATOR +, COMMENT /*b*/, WORD c, OPERATOR *, COMMENT --d
            /*a/*b*/c*/d          ¦ COMMENT /*a/*b*/c*/, WORD d
            /*/*/ a               ¦ UNCLOSED_COMMENT /*/*/ a
            a:=:b::c              ¦ WORD a, OPERATOR :=, COLON :, WORD b, CAST ::, WORD c
            f(a)[1],{b};          ¦ WORD f, OPEN (, WORD a, CLOSE ), OPEN [, NUMBER 1, CLOSE ], COMMA `,`, OPEN {, WORD b, CLOSE }, SEMICOLON ;
            größe 名 ４           ¦ WORD größe, WORD 名, NUMBER ４
            'a                    ¦ UNCLOSED 'a
            "a""                  ¦ UNCLOSED "a""
            $a$ b $a              ¦ UNCLOSED $a$ b $a
            $a                    ¦ UNCLOSED $a
            'a\\'b' c             ¦ DOUBTFUL 'a\\'b' c
            'a\\\\'               ¦ STRING 'a\\\\'
            x 'a'b                ¦ WORD x, DOUBTFUL 'a'b
            do$$a$$               ¦ DOUBTFUL do$$a$$
            a \\g b               ¦ WORD a, DOUBTFUL \\g b
            a “b”                 ¦ WORD a, DOUBTFUL “b”
            """)
    void textIsCutIntoTokens(String sql, String expected) {
        assertThat(tokens(sql.replace('⏎', '\n')))
                .isEqualTo(expected.replace("`", "").replace('⏎', '\n'));
    }

    private static String tokens(String sql) {
        var lexer = StatementLexer.of(Dialect.POSTGRESQL, sql);
        var tokens = new ArrayList<String>();
        while (lexer.next() != TokenKind.END) {
            tokens.add(lexer.kind() + " " + sql.substring(lexer.start(), lexer.end()));
        }
        return String.join(", ", tokens);
    }
}
