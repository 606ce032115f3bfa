@NullMarked
package io.dbintel.extensions.filestorage;

import org.jspecify.annotations.NullMarked;
