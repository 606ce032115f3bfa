/** gRPC servers and clients as the Collector's keys configure them; messages are bytes, nothing is generated. */
@NullMarked
package io.dbintel.network.grpc;

import org.jspecify.annotations.NullMarked;
