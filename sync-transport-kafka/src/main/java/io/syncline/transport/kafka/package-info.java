/** Channels over Apache Kafka. */
@NullMarked
package io.syncline.transport.kafka;

import org.jspecify.annotations.NullMarked;
