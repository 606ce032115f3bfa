/**
 * The running collector: a configuration becomes a graph of components, which is started from exporters to receivers and
 * stopped in the other direction. Wrappers between components count what passes and turn a failure inside one into an answer.
 */
@NullMarked
package io.dbintel.collector.service;

import org.jspecify.annotations.NullMarked;
