package io.dbintel.receivers.stanza;

import io.dbintel.component.config.ConfigNode;
import io.dbintel.receivers.stanza.expr.ExprException;
import io.dbintel.receivers.stanza.expr.ExprSyntaxException;
import io.dbintel.receivers.stanza.expr.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A text with expressions in it: {@code host-EXPR(env("HOSTNAME"))}. An expression ends at the last closing parenthesis before
 * the next {@code EXPR(}; where there is none, the text stands for itself.
 */
public final class TemplateText {
    private static final String OPEN = "EXPR(";

    /** Texts around the expressions; one more than there are expressions. */
    private final List<String> texts;

    private final List<Expression> expressions;

    private TemplateText(List<String> texts, List<Expression> expressions) {
        this.texts = List.copyOf(texts);
        this.expressions = List.copyOf(expressions);
    }

    /** @throws ExprSyntaxException if an expression in it is none */
    public static TemplateText compile(String text) throws ExprSyntaxException {
        var texts = new ArrayList<String>();
        var expressions = new ArrayList<Expression>();
        int from = 0;
        while (true) {
            int open = text.indexOf(OPEN, from);
            int nextOpen = open < 0 ? -1 : text.indexOf(OPEN, open + OPEN.length());
            int close = open < 0 ? -1 : text.lastIndexOf(')', nextOpen < 0 ? text.length() : nextOpen - 1);
            if (close < open + OPEN.length()) {
                texts.add(text.substring(from));
                return new TemplateText(texts, expressions);
            }
            texts.add(text.substring(from, open));
            expressions.add(Expression.compile(text.substring(open + OPEN.length(), close)));
            from = close + 1;
        }
    }

    /** Reads a map of names and templates, such as a receiver's {@code attributes}; reports what is wrong. */
    public static Map<String, TemplateText> readMap(ConfigNode parent, String key) {
        ConfigNode map = parent.section(key);
        var templates = new LinkedHashMap<String, TemplateText>();
        for (String name : map.keys()) {
            try {
                templates.put(name, compile(map.text(name, "")));
            } catch (ExprSyntaxException e) {
                map.problem(name, "compile embedded expression: " + e.getMessage(), "");
            }
        }
        return templates;
    }

    /** Whether it is the same for every entry. */
    public boolean isConstant() {
        return expressions.isEmpty();
    }

    /** @throws ExprException if an expression can't be computed or gives no text */
    public String render(Entry entry) throws ExprException {
        if (expressions.isEmpty()) {
            return texts.getFirst();
        }
        var rendered = new StringBuilder(texts.getFirst());
        for (int i = 0; i < expressions.size(); i++) {
            rendered.append(expressions.get(i).text(entry)).append(texts.get(i + 1));
        }
        return rendered.toString();
    }
}
