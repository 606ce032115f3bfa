/** What stands between a pipeline and one attempt to send: queue, merging, retry, deadline, counting. The pipeline's thread enqueues; virtual threads of the sender take from the queue, one batch at a time each. */
@NullMarked
package io.dbintel.network.sending;

import org.jspecify.annotations.NullMarked;
