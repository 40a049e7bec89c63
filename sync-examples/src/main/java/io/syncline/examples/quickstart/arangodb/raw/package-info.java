/**
 * ArangoDB clusters written, read and damaged through ArangoDB's HTTP API, without the adapter: as
 * an application and as a doubter would.
 */
@NullMarked
package io.syncline.examples.quickstart.arangodb.raw;

import org.jspecify.annotations.NullMarked;
