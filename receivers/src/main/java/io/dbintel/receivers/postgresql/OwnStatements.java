package io.dbintel.receivers.postgresql;

import io.dbintel.database.Purpose;
import java.util.List;

/** Knows the statements of collectors by the comment they carry: ours behind the first keyword, the Collector's before it. */
final class OwnStatements {
    private static final List<String> MARKS = List.of(Purpose.TAG_START, "/* otel-collector-ignore */");
    /** Behind the longest keyword that a reading statement begins with, and some white space. */
    private static final int LAST_PLACE = 16;

    private OwnStatements() {}

    static boolean is(String text) {
        return MARKS.stream().mapToInt(text::indexOf).anyMatch(at -> at >= 0 && at <= LAST_PLACE);
    }

    /** The same in SQL, the other way round: true for a text of somebody else. */
    static String isNot(String column) {
        return "strpos(" + column + ", '" + Purpose.TAG_START + "') NOT BETWEEN 1 AND " + (LAST_PLACE + 1);
    }
}
