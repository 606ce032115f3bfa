package io.dbintel.receivers.stanza.expr;

import io.dbintel.component.config.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses an expression by operator precedence (Pratt) and compiles it on the way. Nesting and length are bounded, so that
 * neither parsing nor computing can use up the stack.
 *
 * @see <a href="https://expr-lang.org/docs/language-definition">language definition</a>
 */
final class Parser {
    private static final int DEEPEST = 64;
    private static final int MOST_OPERATIONS = 1000;
    private static final int LONGEST = 64 * 1024;
    /** Binds tighter than comparisons, looser than arithmetic. */
    private static final int NOT_POWER = 50;

    private static final int SIGN_POWER = 90;

    private static final Map<String, Integer> POWERS = Map.ofEntries(
            Map.entry("|", 1),
            Map.entry("or", 10),
            Map.entry("||", 10),
            Map.entry("and", 15),
            Map.entry("&&", 15),
            Map.entry("==", 20),
            Map.entry("!=", 20),
            Map.entry("<", 20),
            Map.entry("<=", 20),
            Map.entry(">", 20),
            Map.entry(">=", 20),
            Map.entry("in", 20),
            Map.entry("matches", 20),
            Map.entry("contains", 20),
            Map.entry("startsWith", 20),
            Map.entry("endsWith", 20),
            Map.entry("..", 25),
            Map.entry("+", 30),
            Map.entry("-", 30),
            Map.entry("*", 60),
            Map.entry("/", 60),
            Map.entry("%", 60),
            Map.entry("^", 100),
            Map.entry("**", 100),
            Map.entry("??", 500));
    /** Those that may stand behind {@code not}. */
    private static final Set<String> NEGATABLE = Set.of("in", "matches", "contains", "startsWith", "endsWith");

    private static final Node ELEMENT = Scope::element;
    private static final Node INDEX = Scope::index;

    private final String text;
    private final List<Token> tokens;
    private int at;
    private int depth;
    private int operations;
    /** How many functions that go through a list enclose this place. */
    private int predicates;

    Parser(String text) throws ExprSyntaxException {
        if (text.length() > LONGEST) {
            throw new ExprSyntaxException(text, 0, "expression is longer than " + LONGEST + " characters");
        }
        this.text = text;
        this.tokens = new Lexer(text).tokens();
    }

    /** Every sign and word that joins two operands. */
    static Set<String> operations() {
        return POWERS.keySet();
    }

    Node parse() throws ExprSyntaxException {
        Node root = expression(0);
        if (token().kind() != Token.Kind.END) {
            throw error(token(), "unexpected " + token().shown());
        }
        return root;
    }

    private Node expression(int power) throws ExprSyntaxException {
        if (++depth > DEEPEST) {
            throw error(token(), "nested deeper than " + DEEPEST + " levels");
        }
        Node left = operand();
        while (true) {
            Node joined = joined(left, power);
            if (joined == null) {
                break;
            }
            left = joined;
        }
        if (power == 0) {
            left = choice(left);
        }
        depth--;
        return left;
    }

    /** The operand with the next operation that binds tight enough; null if there is none. */
    private @Nullable Node joined(Node left, int power) throws ExprSyntaxException {
        Token sign = token();
        boolean negated =
                sign.is("not") && NEGATABLE.contains(tokens.get(at + 1).text());
        Token operation = negated ? tokens.get(at + 1) : sign;
        Integer own = operation.kind() == Token.Kind.TEXT ? null : POWERS.get(operation.text());
        if (own == null || own < power) {
            return null;
        }
        if (++operations > MOST_OPERATIONS) {
            throw error(sign, "more than " + MOST_OPERATIONS + " operations");
        }
        at += negated ? 2 : 1;
        if (operation.is("|")) {
            return piped(left);
        }
        boolean rightFirst = operation.is("**") || operation.is("^");
        Node right = expression(rightFirst ? own : own + 1);
        Node node = binary(operation, left, right);
        return negated ? Operations.not(node) : node;
    }

    private Node binary(Token operation, Node left, Node right) throws ExprSyntaxException {
        try {
            return Operations.binary(operation.text(), left, right);
        } catch (IllegalArgumentException e) {
            throw error(operation, String.valueOf(e.getMessage()));
        }
    }

    private Node choice(Node condition) throws ExprSyntaxException {
        if (take("?:")) {
            return Operations.orElse(condition, expression(0));
        }
        if (!take("?")) {
            return condition;
        }
        Node yes = expression(0);
        expect(":");
        return Operations.choice(condition, yes, expression(0));
    }

    private Node operand() throws ExprSyntaxException {
        if (take("not") || take("!")) {
            return Operations.not(expression(NOT_POWER));
        }
        if (take("-")) {
            return Operations.negative(expression(SIGN_POWER));
        }
        if (take("+")) {
            return Operations.positive(expression(SIGN_POWER));
        }
        return accesses(primary());
    }

    private Node primary() throws ExprSyntaxException {
        Token token = token();
        at++;
        return switch (token.kind()) {
            case INTEGER -> new Node.Constant(Long.valueOf(token.text()));
            case REAL -> new Node.Constant(Double.valueOf(token.text()));
            case TEXT -> new Node.Constant(token.text());
            case NAME -> name(token);
            case SIGN, END -> signed(token);
        };
    }

    /** An operand that begins with a sign. */
    private Node signed(Token sign) throws ExprSyntaxException {
        return switch (sign.text()) {
            case "(" -> {
                Node inner = expression(0);
                expect(")");
                yield inner;
            }
            case "[" -> Operations.list(list("]"));
            case "{" -> map();
            case "#" -> {
                checkPredicate(sign);
                if (token().is("index")) {
                    at++;
                    yield INDEX;
                }
                yield ELEMENT;
            }
            case "." -> {
                checkPredicate(sign);
                yield Operations.member(ELEMENT, new Node.Constant(word()));
            }
            default -> throw error(sign, "unexpected " + sign.shown() + " (expected: a value)");
        };
    }

    private void checkPredicate(Token token) throws ExprSyntaxException {
        if (predicates == 0) {
            throw error(token, token.shown() + " means an element only inside of a function that goes through a list");
        }
    }

    private Node name(Token name) throws ExprSyntaxException {
        return switch (name.text()) {
            case "true" -> new Node.Constant(true);
            case "false" -> new Node.Constant(false);
            case "nil" -> new Node.Constant(null);
            case "let", "if" -> throw error(name, "\"" + name.text() + "\" is not supported here");
            default -> take("(") ? call(name, null) : variable(name);
        };
    }

    private Node variable(Token name) throws ExprSyntaxException {
        if (Functions.isKnown(name.text())) {
            throw error(name, "function " + name.text() + " needs its arguments in parentheses");
        }
        Optional<Node> variable = Operations.variable(name.text());
        if (variable.isEmpty()) {
            throw error(
                    name, "unknown name " + name.text() + suggestion(name.text(), Operations.VARIABLES, "expected: "));
        }
        return variable.get();
    }

    private Node piped(Node left) throws ExprSyntaxException {
        Token name = token();
        if (name.kind() != Token.Kind.NAME) {
            throw error(name, "unexpected " + name.shown() + " (expected: a function)");
        }
        at++;
        expect("(");
        return accesses(call(name, left));
    }

    /** A call whose open parenthesis was read. */
    private Node call(Token name, @Nullable Node first) throws ExprSyntaxException {
        if (!Functions.isKnown(name.text())) {
            throw error(name, "unknown function " + name.text() + suggestion(name.text(), Functions.names(), ""));
        }
        var arguments = new ArrayList<Node>();
        if (first != null) {
            arguments.add(first);
        }
        boolean predicate = Functions.takesPredicate(name.text());
        while (!token().is(")")) {
            arguments.add(predicate && arguments.size() == 1 ? predicate() : expression(0));
            if (!token().is(")")) {
                expect(",");
            }
        }
        expect(")");
        try {
            return Functions.call(name.text(), arguments);
        } catch (IllegalArgumentException e) {
            throw error(name, String.valueOf(e.getMessage()));
        }
    }

    private Node predicate() throws ExprSyntaxException {
        boolean braces = take("{");
        predicates++;
        Node body = expression(0);
        predicates--;
        if (braces) {
            expect("}");
        }
        return body;
    }

    private List<Node> list(String close) throws ExprSyntaxException {
        var elements = new ArrayList<Node>();
        while (!take(close)) {
            elements.add(expression(0));
            if (!token().is(close)) {
                expect(",");
            }
        }
        return elements;
    }

    private Node map() throws ExprSyntaxException {
        var keys = new ArrayList<Node>();
        var values = new ArrayList<Node>();
        while (!take("}")) {
            Token key = token();
            at++;
            switch (key.kind()) {
                case NAME, TEXT, INTEGER -> keys.add(new Node.Constant(key.text()));
                default -> {
                    if (!key.is("(")) {
                        throw error(key, "unexpected " + key.shown() + " (expected: a key)");
                    }
                    keys.add(expression(0));
                    expect(")");
                }
            }
            expect(":");
            values.add(expression(0));
            if (!token().is("}")) {
                expect(",");
            }
        }
        return Operations.map(keys, values);
    }

    /** Members, elements and slices behind an operand. */
    private Node accesses(Node operand) throws ExprSyntaxException {
        Node node = operand;
        while (true) {
            if (take(".") || take("?.")) {
                node = counted(Operations.member(node, new Node.Constant(word())));
            } else if (take("[") || take("?.[")) {
                node = counted(bracket(node));
            } else {
                return node;
            }
        }
    }

    private Node counted(Node node) throws ExprSyntaxException {
        if (++operations > MOST_OPERATIONS) {
            throw error(token(), "more than " + MOST_OPERATIONS + " operations");
        }
        return node;
    }

    private Node bracket(Node node) throws ExprSyntaxException {
        if (take(":")) {
            return slice(node, null);
        }
        Node index = expression(0);
        if (take(":")) {
            return slice(node, index);
        }
        expect("]");
        return Operations.member(node, index);
    }

    private Node slice(Node node, @Nullable Node from) throws ExprSyntaxException {
        if (take("]")) {
            return Operations.slice(node, from, null);
        }
        Node to = expression(0);
        expect("]");
        return Operations.slice(node, from, to);
    }

    private String word() throws ExprSyntaxException {
        Token word = token();
        if (word.kind() != Token.Kind.NAME) {
            throw error(word, "unexpected " + word.shown() + " (expected: a name; others stand in [\"…\"])");
        }
        at++;
        return word.text();
    }

    private Token token() {
        return tokens.get(Math.min(at, tokens.size() - 1));
    }

    private boolean take(String sign) {
        boolean found = token().is(sign);
        if (found) {
            at++;
        }
        return found;
    }

    private void expect(String sign) throws ExprSyntaxException {
        if (!take(sign)) {
            throw error(token(), "unexpected " + token().shown() + " (expected: " + sign + ")");
        }
    }

    private static String suggestion(String wrong, List<String> known, String otherwise) {
        return Nearest.to(wrong, known)
                .map(near -> " (did you mean " + near + "?)")
                .orElse(otherwise.isEmpty() ? "" : " (" + otherwise + String.join(", ", known) + ")");
    }

    private ExprSyntaxException error(Token token, String message) {
        return new ExprSyntaxException(text, token.at(), message);
    }
}
