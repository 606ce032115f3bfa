package io.dbintel.database;

/** A parameter whose type the server finds out by itself. */
public record Untyped(String text) {}
