@NullMarked
package io.dbintel.testkit;

import org.jspecify.annotations.NullMarked;
