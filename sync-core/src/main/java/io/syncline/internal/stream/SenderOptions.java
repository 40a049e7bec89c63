package io.syncline.internal.stream;

/** The bounds of a sender, in bytes and counts. */
public record SenderOptions(
    int frameBytes,
    long windowBytes,
    int maxDocumentBytes,
    int copyParallelism,
    long bufferBytes) {}
