package io.dbintel.sql;

/** What {@link NormalForm} remembers of one open bracket: where its list stands, and whether it is constant so far. */
final class Frame {
    /** What the current element of the list is made of. */
    enum Element {
        EMPTY,
        NULL,
        /** Names of types that a literal may follow. */
        TYPED,
        /** A literal, or a bracket that holds nothing else. */
        CONSTANT,
        /** A literal with a cast behind it. */
        CAST,
        /** Anything that can't be folded. */
        OTHER
    }

    /** Whether this is a bracket; false for the statement itself, whose commas separate columns or tables. */
    boolean list;

    Element element = Element.EMPTY;
    int elementStart;

    /** The last element that was kept, if it is constant; else -1. */
    int previousStart;

    int previousEnd;

    private int elements;
    private boolean constant;

    /** Whether rows of VALUES stand here, and where the current one and the last one that was kept are; else -1. */
    boolean rows;

    int rowStart;
    int previousRowStart;
    int previousRowEnd;
    boolean previousRowConstant;

    void open(boolean bracket) {
        list = bracket;
        elements = 0;
        constant = true;
        previousStart = -1;
        rows = false;
        rowStart = -1;
        nextElement();
    }

    /** Begins an element, whose first token is yet to come. */
    void nextElement() {
        element = Element.EMPTY;
        elementStart = -1;
    }

    /** Begins a list of rows, after VALUES. */
    void openRows() {
        rows = true;
        rowStart = -1;
        previousRowStart = -1;
    }

    /** The next token of this element or row begins here. */
    void tokenAt(int position) {
        if (elementStart < 0) {
            elementStart = position;
        }
    }

    boolean isEmpty() {
        return elements == 0;
    }

    /** Whether all elements are literals or NULL, and there is one. */
    boolean isConstant() {
        return constant && elements > 0;
    }

    boolean elementIsConstant() {
        return element == Element.CONSTANT || element == Element.CAST;
    }

    /** Counts the current element. */
    void countElement() {
        elements++;
        constant &= elementIsConstant() || element == Element.NULL;
    }

    void literal() {
        rows = false;
        element = element == Element.EMPTY || element == Element.TYPED ? Element.CONSTANT : Element.OTHER;
    }

    void nullWord() {
        rows = false;
        element = element == Element.EMPTY ? Element.NULL : Element.OTHER;
    }

    void typeWord() {
        rows = false;
        if (element == Element.EMPTY) {
            element = Element.TYPED;
        } else if (element != Element.TYPED && element != Element.CAST) {
            element = Element.OTHER;
        }
    }

    /** A name or its dot: part of a cast, or the end of being constant. */
    void name() {
        rows = false;
        element = element == Element.CAST ? Element.CAST : Element.OTHER;
    }

    void cast() {
        rows = false;
        element = elementIsConstant() ? Element.CAST : Element.OTHER;
    }

    void other() {
        rows = false;
        element = Element.OTHER;
    }

    /** A bracket in this element was closed. */
    void group(Frame group) {
        element = switch (element) {
            case EMPTY, TYPED -> group.isConstant() ? Element.CONSTANT : Element.OTHER;
            case CAST -> group.isConstant() || group.isEmpty() ? Element.CAST : Element.OTHER;
            case NULL, CONSTANT, OTHER -> Element.OTHER;
        };
    }
}
