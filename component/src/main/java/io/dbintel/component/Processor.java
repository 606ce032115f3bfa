package io.dbintel.component;

import io.dbintel.telemetry.Item;

/** Changes, drops, counts or delays batches and hands them on. One instance per id and pipeline. */
public interface Processor<R extends Item> extends Component, Consumer<R> {}
