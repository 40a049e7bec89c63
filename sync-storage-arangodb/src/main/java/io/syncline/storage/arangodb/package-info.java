/** ArangoDB clusters as sources and targets, over ArangoDB's HTTP API. */
@NullMarked
package io.syncline.storage.arangodb;

import org.jspecify.annotations.NullMarked;
