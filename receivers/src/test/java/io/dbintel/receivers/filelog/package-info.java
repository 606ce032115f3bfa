@org.jspecify.annotations.NullMarked
package io.dbintel.receivers.filelog;
