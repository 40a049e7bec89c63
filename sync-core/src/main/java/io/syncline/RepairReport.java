package io.syncline;

/**
 * How a repair stands.
 *
 * @param check what was found
 * @param mended how many documents were mended
 */
public record RepairReport(CheckReport check, long mended) {}
