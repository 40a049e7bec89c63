/** From frames to a store, with checkpoint. */
@NullMarked
package io.syncline.internal.apply;

import org.jspecify.annotations.NullMarked;
