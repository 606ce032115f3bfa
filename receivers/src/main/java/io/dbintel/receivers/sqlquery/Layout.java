package io.dbintel.receivers.sqlquery;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The columns of an answer. Names are matched as the server writes them; of two equal ones the last holds, as in Go's map. */
final class Layout {
    /** Columns that hold statement text, in whatever case. */
    private static final Set<String> STATEMENTS = Set.of(
            "query",
            "query_text",
            "current_query",
            "sql_text",
            "statement",
            "db.statement",
            "db.query.text",
            // performance_schema keeps a statement with its literals under this name
            "query_sample_text");

    private final List<String> names;
    private final Map<String, Integer> places = new HashMap<>();
    private final boolean[] statement;

    Layout(List<String> names) {
        this.names = List.copyOf(names);
        this.statement = new boolean[names.size()];
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
            statement[i] = STATEMENTS.contains(names.get(i).toLowerCase(Locale.ROOT));
        }
    }

    List<String> names() {
        return names;
    }

    /** Place of a column, -1 where there is none. */
    int of(String name) {
        return places.getOrDefault(name, -1);
    }

    boolean isStatement(int column) {
        return statement[column];
    }
}
