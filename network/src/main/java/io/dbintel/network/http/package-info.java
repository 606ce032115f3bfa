/** HTTP servers (Jetty) and clients (java.net.http) as the Collector's keys configure them. */
@NullMarked
package io.dbintel.network.http;

import org.jspecify.annotations.NullMarked;
