/**
 * The structure of an ArangoDB cluster: reading it, making it equal to another one, and making the
 * cluster read-only.
 */
@NullMarked
package io.syncline.storage.arangodb.structure;

import org.jspecify.annotations.NullMarked;
