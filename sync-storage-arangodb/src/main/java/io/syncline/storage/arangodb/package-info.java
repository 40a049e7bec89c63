/** A cluster of ArangoDB as a store: through its HTTP API, as a source and as a target. */
@NullMarked
package io.syncline.storage.arangodb;

import org.jspecify.annotations.NullMarked;
