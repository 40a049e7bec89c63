package io.syncline;

/** A master of a data centre. */
public record MasterInfo(String id, String endpoint, boolean leader) {}
