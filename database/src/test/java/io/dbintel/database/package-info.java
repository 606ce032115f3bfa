/** Tests on real servers. */
@NullMarked
package io.dbintel.database;

import org.jspecify.annotations.NullMarked;
