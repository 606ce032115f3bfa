package io.dbintel.collector.config;

import io.dbintel.component.config.Place;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/**
 * Says what is wrong with a YAML text without quoting it: the parser's own messages hold pieces of the text, which may be a
 * password that nobody put in quotes.
 */
final class YamlErrors {
    /** What the parser says, in part; what we say; what cures it. The first that matches holds. */
    private record Wording(String parserSays, String message, String remedy) {}

    private static final Wording[] WORDINGS = {
        new Wording("(TAB)", "a tab at the beginning of a line or before a key", "indent with blanks"),
        new Wording("could not find expected ':'", "a key without a colon", "write key: value"),
        new Wording(
                "mapping values are not allowed here",
                "mapping values are not allowed here",
                "check the indentation; a text with a colon and a blank in it needs quotes"),
        new Wording(
                "sequence entries are not allowed here",
                "block sequence entries are not allowed here",
                "put the list on a line of its own, below its key"),
        new Wording("mapping keys are not allowed here", "a key is not allowed here", "check the indentation"),
        new Wording(
                "quoted scalar",
                "a quoted text that is not closed or has a wrong escape",
                "close the quotes; write \\\\ for a backslash"),
        new Wording(
                "unknown escape character",
                "a wrong escape in a quoted text",
                "write \\\\ for a backslash, or use single quotes"),
        new Wording("unexpected end of stream", "a quoted text that is not closed", "close the quotes"),
        new Wording("flow mapping", "a { that is not closed", "close it, and separate the entries by commas"),
        new Wording("flow sequence", "a [ that is not closed", "close it, and separate the elements by commas"),
        new Wording(
                "block mapping",
                "did not find expected key",
                "check the indentation: keys of one map begin in the same column"),
        new Wording(
                "block collection",
                "did not find expected '-' indicator",
                "check the indentation: the elements of one list begin in the same column"),
        new Wording("block sequence", "did not find expected '-' indicator", "check the indentation"),
        new Wording("flow node", "a [ or { that is not closed", "close it, and separate what is in it by commas"),
        new Wording("block node", "did not find expected node content", "check quotes and indentation"),
        new Wording("cannot start any token", "found character that cannot start any token", "put the text in quotes"),
        new Wording(
                "block scalar", "a text after | or > that YAML can't read", "indent all its lines alike, with blanks"),
        new Wording("tag", "a YAML tag that can't be read", "put the text in quotes if the ! belongs to it"),
        new Wording("anchor", "an anchor that can't be read", "put the text in quotes if the & belongs to it"),
        new Wording("alias", "an alias that can't be read", "put the text in quotes if the * belongs to it"),
        new Wording("directive", "a line that begins with %", "put the text in quotes"),
        new Wording("document start", "something after the end of the document", "check the indentation"),
    };

    private YamlErrors() {}

    static SourceException describe(MarkedYamlEngineException e, Document document) {
        Place place = document.place(
                e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0));
        String said = e.getProblem() + " " + e.getContext();
        for (Wording wording : WORDINGS) {
            if (said.contains(wording.parserSays())) {
                return new SourceException(wording.message() + began(e, place, document), wording.remedy(), place);
            }
        }
        return new SourceException("is no YAML from here on", "check quotes, brackets and indentation", place);
    }

    /** Quotes and brackets are missed at the end of the text; what counts is where they were opened. */
    private static String began(MarkedYamlEngineException e, Place place, Document document) {
        int line = e.getContextMark().map(Mark::getLine).orElse(0);
        Place beginning = document.place(line);
        return e.getContextMark().isEmpty() || beginning.equals(place)
                ? ""
                : " (what it belongs to begins at line " + beginning.line() + ")";
    }

    static SourceException describe(ReaderException e, Document document) {
        int end = Math.min(e.getPosition(), document.text().length());
        int line = (int)
                document.text().substring(0, end).chars().filter(c -> c == '\n').count();
        return new SourceException(
                "a control character (U+%04X)".formatted(e.getCodePoint()),
                "remove it; a configuration is text in UTF-8",
                document.place(line));
    }
}
