/**
 * The {@code zpages} extension: a picture of the running collector enters, pages of plain HTML leave. Requests are answered on the
 * server's virtual threads; nothing is computed between them.
 */
@NullMarked
package io.dbintel.extensions.zpages;

import org.jspecify.annotations.NullMarked;
