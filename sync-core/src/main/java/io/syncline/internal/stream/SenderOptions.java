package io.syncline.internal.stream;

/**
 * The bounds of a sender, in bytes and counts.
 *
 * @param hasFeed whether changes follow a comparison; else only comparisons follow it
 */
public record SenderOptions(
    int frameBytes,
    long windowBytes,
    int maxDocumentBytes,
    int copyParallelism,
    long bufferBytes,
    boolean hasFeed) {}
