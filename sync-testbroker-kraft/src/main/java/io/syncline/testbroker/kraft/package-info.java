/**
 * A Kafka broker that is its own controller, with the servers' jars on no class path but its own.
 */
@NullMarked
package io.syncline.testbroker.kraft;

import org.jspecify.annotations.NullMarked;
