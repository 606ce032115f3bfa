package io.dbintel.receivers.stanza;

import io.dbintel.receivers.stanza.expr.Expression;
import io.dbintel.receivers.stanza.operators.OperatorConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator as it is configured.
 *
 * @param condition entries for which it is false pass by; null for none
 * @param outputs ids of the operators that get what comes out; empty for the next one
 */
record OperatorSpec(
        String id,
        String type,
        @Nullable Expression condition,
        OnError onError,
        List<String> outputs,
        OperatorConfig config) {}
