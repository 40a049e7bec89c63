/** Election and shared state within one JVM. */
@NullMarked
package io.syncline.state.memory;

import org.jspecify.annotations.NullMarked;
