/**
 * Typed calls to an ArangoDB cluster's HTTP API: what is sent, what comes back, and what a failure
 * means. For the adapter of this module only; nothing here is promised to others.
 *
 * <p>{@link io.syncline.storage.arangodb.call.ArangoConnection} is made once for a cluster and
 * gives {@link io.syncline.storage.arangodb.call.ArangoLink}s: to its coordinators, to one DB
 * server directly, or to one DB server through the coordinators. Each class of calls takes a link.
 *
 * <p>Nothing blocks: every call gives a stage, which ends at its deadline at the latest, with an
 * answer or an {@link io.syncline.storage.arangodb.call.ArangoError}. Stages end on threads of the
 * connection: whoever has long work to do goes on elsewhere. Answers are bounded in size, fields
 * that are not known are ignored, and those that are missing are named in the error.
 *
 * <p>Ticks and revisions are unsigned 64-bit numbers in a {@code long}. Bodies of the data path are
 * handed out as the bytes that came. What is said of ArangoDB here is from its documentation, its
 * source and the tests of its drivers, versions 3.11 to 4.0.
 */
@NullMarked
package io.syncline.storage.arangodb.call;

import org.jspecify.annotations.NullMarked;
