/** Channels within one JVM. */
@NullMarked
package io.syncline.transport.memory;

import org.jspecify.annotations.NullMarked;
