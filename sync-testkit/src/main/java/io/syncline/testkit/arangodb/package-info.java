/**
 * A stand-in for an ArangoDB cluster, for tests of what talks to one: real sockets, the calls, the
 * byte forms and the errors that an adapter for replication needs. It is not ArangoDB, and
 * stricter.
 */
@NullMarked
package io.syncline.testkit.arangodb;

import org.jspecify.annotations.NullMarked;
