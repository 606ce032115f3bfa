/** The program as a user runs it: processes, files, ports, exit codes. */
@NullMarked
package io.dbintel.e2e.program;

import org.jspecify.annotations.NullMarked;
