package io.dbintel.receivers.sqlquery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one run. */
record Answer(Layout layout, List<Cells> rows) {
    static final Answer NOTHING = new Answer(new Layout(List.of()), List.of());

    /** The text at a place of a row; null for NULL and where there is no such column. */
    static @Nullable String text(Cells row, int place) {
        return place < 0 ? null : row.texts()[place];
    }
}
