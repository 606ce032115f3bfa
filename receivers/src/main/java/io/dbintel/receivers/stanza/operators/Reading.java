package io.dbintel.receivers.stanza.operators;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.Field;
import io.dbintel.receivers.stanza.expr.ExprSyntaxException;
import io.dbintel.receivers.stanza.expr.Expression;
import java.util.Optional;

/** Reads the kinds of values that operators share. What does not fit is reported; empty then. */
public final class Reading {
    private Reading() {}

    public static Optional<Expression> optionalExpression(ConfigNode node, String key) {
        String text = node.text(key, "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Expression.compile(text));
        } catch (ExprSyntaxException e) {
            node.problem(key, "failed to compile expression: " + e.getMessage(), "");
            return Optional.empty();
        }
    }

    static Optional<Expression> expression(ConfigNode node, String key) {
        if (node.text(key, "").isEmpty()) {
            missing(node, key);
            return Optional.empty();
        }
        return optionalExpression(node, key);
    }

    static Field field(ConfigNode node, String key, Field fallback) {
        return node.optionalText(key).isEmpty() ? fallback : parsed(node, key).orElse(fallback);
    }

    static Optional<Field> optionalField(ConfigNode node, String key) {
        return node.optionalText(key).isEmpty() ? Optional.empty() : parsed(node, key);
    }

    /** A field that must be there. */
    static Optional<Field> field(ConfigNode node, String key) {
        if (!node.has(key)) {
            missing(node, key);
        }
        return optionalField(node, key);
    }

    private static Optional<Field> parsed(ConfigNode node, String key) {
        try {
            return Optional.of(Field.parse(node.text(key, "")));
        } catch (IllegalArgumentException e) {
            node.problem(key, "invalid field: " + e.getMessage(), "write body.a, attributes[\"a.b\"] or resource.a");
            return Optional.empty();
        }
    }

    static Optional<Pattern> pattern(ConfigNode node, String key) {
        try {
            return Optional.of(Pattern.compile(node.text(key, "")));
        } catch (PatternSyntaxException e) {
            node.problem(key, "compiling regex: " + e.getMessage(), "the syntax is RE2's");
            return Optional.empty();
        }
    }

    static void missing(ConfigNode node, String key) {
        node.problem(key, "missing required parameter '" + key + "'", "");
    }
}
