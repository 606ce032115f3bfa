/** {@code dbintel demo} and the launcher as processes, from the built distribution. */
@NullMarked
package io.dbintel.e2e.demo;

import org.jspecify.annotations.NullMarked;
