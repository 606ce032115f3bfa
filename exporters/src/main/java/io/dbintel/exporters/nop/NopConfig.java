package io.dbintel.exporters.nop;

/** The {@code nop} exporter has no settings. */
public record NopConfig() {}
