/** Frames to bytes and back: compact, versioned, checked. */
@NullMarked
package io.syncline.internal.wire;

import org.jspecify.annotations.NullMarked;
