/** How long the codec takes and how much garbage it makes, beside the classes generated from the protobuf sources. */
@NullMarked
package io.dbintel.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
