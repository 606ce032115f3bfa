package io.dbintel.receivers.stanza.expr;

import io.dbintel.receivers.stanza.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What names mean while an expression is computed.
 *
 * @param element what {@code #} means, null outside of functions that go through a list
 * @param index place of the element, {@code #index}
 */
record Scope(Entry entry, @Nullable Object element, long index) {}
