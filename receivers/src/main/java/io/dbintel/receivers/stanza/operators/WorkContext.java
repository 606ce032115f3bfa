package io.dbintel.receivers.stanza.operators;

import io.dbintel.component.Clock;
import io.dbintel.component.Counter;
import io.dbintel.receivers.stanza.Entry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * What an operator gets when it starts.
 *
 * @param id of the operator
 * @param dropped the counter of entries that it drops for a reason
 * @param outlet the way to operators by their ids, for those that choose it themselves; to be used after the start only
 */
public record WorkContext(
        String id,
        Clock clock,
        Logger log,
        Function<String, Counter> dropped,
        Function<List<String>, Consumer<Entry>> outlet) {}
