package io.dbintel.receivers.sqlquery;

import io.dbintel.component.Clock;
import io.dbintel.component.SparseLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/** What one statement has to tell: facts once, faults once a minute. Bounded; one thread. */
final class Notices {
    private static final int MOST = 500;

    private final Logger log;
    private final Clock clock;
    private final String query;
    private final Set<String> facts = new HashSet<>();
    private final Map<String, SparseLog> faults = new HashMap<>();

    /** @param query which statement it is, {@code query-0}: never its text */
    Notices(Logger log, Clock clock, String query) {
        this.log = log;
        this.clock = clock;
        this.query = query;
    }

    /** Something that stays as it is: a column that is NULL or missing. */
    void fact(String sentence, String detail) {
        if (facts.size() < MOST && facts.add(detail)) {
            log.atWarn()
                    .addKeyValue("query", query)
                    .addKeyValue("error", detail)
                    .log(sentence);
        }
    }

    /** A row that could not become what it should; {@code key} says which of those sentences it is. */
    void fault(String sentence, String key, String detail) {
        if (faults.size() < MOST || faults.containsKey(key)) {
            faults.computeIfAbsent(key, each -> new SparseLog(clock))
                    .error(log)
                    .addKeyValue("query", query)
                    .addKeyValue("error", detail)
                    .log(sentence);
        }
    }
}
