/** Frames to bytes and back. */
@NullMarked
package io.syncline.internal.wire;

import org.jspecify.annotations.NullMarked;
