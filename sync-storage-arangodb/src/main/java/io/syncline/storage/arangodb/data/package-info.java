/**
 * What ArangoDB's HTTP API carries, as bytes: the write-ahead log, dumps, revision trees, bulk
 * writes. Nothing here does I/O, keeps time or has threads. Documents are slices of the answer they
 * came in and pass through byte for byte.
 *
 * <p>Any bytes either decode or give one {@link io.syncline.SyncException} {@code CORRUPT} that
 * says what is wrong and where, never with a document's content.
 *
 * <p>The facts are those of the official documentation and of the server's published source; where
 * only the source says a thing, the class says so.
 */
@NullMarked
package io.syncline.storage.arangodb.data;

import org.jspecify.annotations.NullMarked;
