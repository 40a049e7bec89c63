package io.syncline.internal.stream;

import io.syncline.store.DigestKind;
import java.util.List;

/**
 * The bounds of a receiver and what its store is; times in nanoseconds.
 *
 * @param reduces whether a batch holds at most one operation a key (stores without atomic apply)
 * @param waitOut how long a predecessor's writes may land (stores without fencing), else 0
 */
public record ReceiverOptions(
    long windowBytes,
    long batchBytes,
    int maxDocumentBytes,
    int copyParallelism,
    long heartbeat,
    long idleCheckpoint,
    long stallAfter,
    boolean reduces,
    long waitOut,
    List<DigestKind> kinds,
    String bodyForm) {}
