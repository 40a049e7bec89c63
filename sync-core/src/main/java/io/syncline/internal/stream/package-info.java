/** The shard protocol: sender and receiver as pure state machines. */
@NullMarked
package io.syncline.internal.stream;

import org.jspecify.annotations.NullMarked;
