/** What processors have in common. Each processor is a package below; they do not import each other. */
@NullMarked
package io.dbintel.processors;

import org.jspecify.annotations.NullMarked;
