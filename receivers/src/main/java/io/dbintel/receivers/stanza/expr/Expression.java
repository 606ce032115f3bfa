package io.dbintel.receivers.stanza.expr;

import io.dbintel.receivers.stanza.Entry;
import io.dbintel.telemetry.Value;
import org.jspecify.annotations.Nullable;

/** An expression over an entry, compiled once. Any thread may compute it. */
public final class Expression {
    private final String text;
    private final Node root;

    private Expression(String text, Node root) {
        this.text = text;
        this.root = root;
    }

    /** @throws ExprSyntaxException if the text is no expression */
    public static Expression compile(String text) throws ExprSyntaxException {
        return new Expression(text, new Parser(text).parse());
    }

    /** @throws ExprException if it can't be computed, or gives something else than true or false */
    public boolean test(Entry entry) throws ExprException {
        return Operand.flag(root.eval(new Scope(entry, null, 0)), "an expression that decides");
    }

    /** What it gives for an entry; nil is {@link Value#EMPTY}. */
    public Value value(Entry entry) throws ExprException {
        return Operand.toValue(root.eval(new Scope(entry, null, 0)));
    }

    /** @throws ExprException if it gives something else than a text */
    public String text(Entry entry) throws ExprException {
        @Nullable Object result = root.eval(new Scope(entry, null, 0));
        if (result instanceof String string) {
            return string;
        }
        throw new ExprException("embedded expression gives " + Operand.typeName(result) + " (expected: a text)");
    }

    @Override
    public String toString() {
        return text;
    }
}
