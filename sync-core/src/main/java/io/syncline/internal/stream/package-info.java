/**
 * The shard protocol: sender and receiver as pure state machines, without threads, clock or I/O.
 * {@link io.syncline.internal.stream.Rules} lists what it rests on.
 */
@NullMarked
package io.syncline.internal.stream;

import org.jspecify.annotations.NullMarked;
