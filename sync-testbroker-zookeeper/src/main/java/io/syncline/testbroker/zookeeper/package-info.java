/**
 * A Kafka 3 broker and the ZooKeeper it needs, with the servers' jars on no class path but their
 * own.
 */
@NullMarked
package io.syncline.testbroker.zookeeper;

import org.jspecify.annotations.NullMarked;
