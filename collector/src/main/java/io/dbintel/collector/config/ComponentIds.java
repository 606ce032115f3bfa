package io.dbintel.collector.config;

import io.dbintel.component.ComponentId;
import java.util.regex.Pattern;

/** Reads {@code type} and {@code type/name} by the Collector's rules. */
final class ComponentIds {
    private static final Pattern TYPE = Pattern.compile("[a-zA-Z][0-9a-zA-Z_]{0,62}");
    private static final int MAX_NAME = 1024;

    /** A text is no id; the message says why. */
    static final class BadId extends Exception {
        private static final long serialVersionUID = 1L;

        BadId(String message) {
            super(message);
        }
    }

    private ComponentIds() {}

    /** The id in its two parts; whether there is such a type is another question. */
    static ComponentId parse(String text) throws BadId {
        String id = text.strip();
        int slash = id.indexOf('/');
        String type = (slash < 0 ? id : id.substring(0, slash)).strip();
        String name = slash < 0 ? "" : id.substring(slash + 1).strip();
        if (slash < 0 && type.isEmpty()) {
            throw new BadId("id must not be empty");
        }
        if (type.isEmpty()) {
            throw new BadId("in \"" + id + "\" id: the part before / should not be empty");
        }
        if (slash >= 0 && name.isEmpty()) {
            throw new BadId("in \"" + id + "\" id: the part after / should not be empty");
        }
        if (!TYPE.matcher(type).matches()) {
            throw new BadId("in \"" + id + "\" id: invalid character(s) in type \"" + type
                    + "\" (expected: a letter, then at most 62 letters, digits or _)");
        }
        if (name.codePointCount(0, name.length()) > MAX_NAME) {
            throw new BadId("in \"" + type + "/…\" id: name is longer than 1024 characters");
        }
        if (!name.codePoints().allMatch(ComponentIds::allowedInName)) {
            throw new BadId("in \"" + id + "\" id: invalid character(s) in name \"" + name
                    + "\" (expected: no blanks, control characters or symbols)");
        }
        return new ComponentId(type, name);
    }

    /** None of the Unicode classes separator, other and symbol. */
    private static boolean allowedInName(int c) {
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL -> false;
            default -> true;
        };
    }
}
