/** The quickstart on ArangoDB's HTTP API: each cluster is a stand-in in a process of its own. */
@NullMarked
package io.syncline.examples.quickstart.arangodb;

import org.jspecify.annotations.NullMarked;
