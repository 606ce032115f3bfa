/**
 * Actions on attributes, shared by the {@code attributes} and {@code resource} processors: insert, update, upsert, delete,
 * hash, extract, convert. They run on the caller's thread and keep nothing.
 */
@NullMarked
package io.dbintel.processors.actions;

import org.jspecify.annotations.NullMarked;
