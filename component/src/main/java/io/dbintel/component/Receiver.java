package io.dbintel.component;

/** Takes telemetry in or makes it, and hands it to its {@link Outlets}. One instance per id, for all its signals. */
public interface Receiver extends Component {}
