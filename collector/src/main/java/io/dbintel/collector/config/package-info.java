/**
 * From what the operator wrote to what the collector runs: sources (files, variables, {@code --set}) are read into trees that
 * know their lines, merged from left to right, {@code ${…}} is put in at the level of nodes, and the tree is read by the
 * factories of the components. Nothing here starts anything, and no problem stops the search for the next one. Works on the
 * caller's thread.
 */
@NullMarked
package io.dbintel.collector.config;

import org.jspecify.annotations.NullMarked;
