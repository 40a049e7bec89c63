/** The stand-in, held against the exchanges that are known of ArangoDB. */
@NullMarked
package io.syncline.testkit.arangodb;

import org.jspecify.annotations.NullMarked;
