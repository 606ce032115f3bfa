/** Names, paths and small messages of the OTLP services, for both ends. */
@NullMarked
package io.dbintel.network.otlp;

import org.jspecify.annotations.NullMarked;
