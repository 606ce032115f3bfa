/**
 * Log entries and the operators that parse, change, route and join them, as the Collector's log receivers have them.
 *
 * <p>A receiver makes an {@link io.dbintel.receivers.stanza.Entry} of each line, hands it to an
 * {@link io.dbintel.receivers.stanza.OperatorChain} and turns what comes out into a batch with
 * {@link io.dbintel.receivers.stanza.Entries}. The receiver's threads run the operators; nothing here has a thread of its own.
 */
@NullMarked
package io.dbintel.receivers.stanza;

import org.jspecify.annotations.NullMarked;
