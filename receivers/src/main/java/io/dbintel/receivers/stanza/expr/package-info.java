/**
 * The expressions of operators ({@code if}, {@code expr}, {@code EXPR(…)}): a text comes in, is parsed once, and becomes nested
 * functions from an entry to a value. Any thread may run them.
 */
@NullMarked
package io.dbintel.receivers.stanza.expr;

import org.jspecify.annotations.NullMarked;
