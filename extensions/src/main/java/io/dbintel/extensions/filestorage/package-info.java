/** Keys and values, and the batches of durable queues, of components come in and lie in a folder: an SQLite database for each component that asks for keys, a segment log for each queue. Whoever calls does the work in its own thread; one thread of the extension looks now and then whether a database is to be made smaller. */
@NullMarked
package io.dbintel.extensions.filestorage;

import org.jspecify.annotations.NullMarked;
