/** Calls within one JVM. */
@NullMarked
package io.syncline.control.memory;

import org.jspecify.annotations.NullMarked;
