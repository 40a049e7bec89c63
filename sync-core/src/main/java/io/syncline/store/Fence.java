package io.syncline.store;

import io.syncline.SyncId;

/**
 * Who writes structure. A store remembers the greatest epoch of the synchronisation that wrote
 * last, and refuses smaller ones.
 *
 * @param takeOver whether the structure may be taken from another synchronisation; only the
 *     leader's explicit wish
 */
public record Fence(SyncId sync, long epoch, boolean takeOver) {}
