/**
 * The operators: each is read from a section of {@code operators:} and changes, drops, routes or joins entries. An operator knows
 * nothing of its neighbours; {@link io.dbintel.receivers.stanza.Operators} connects them.
 */
@NullMarked
package io.dbintel.receivers.stanza.operators;

import org.jspecify.annotations.NullMarked;
