/** {@code nop}: batches come in and are forgotten. Nothing leaves. */
@NullMarked
package io.dbintel.exporters.nop;

import org.jspecify.annotations.NullMarked;
