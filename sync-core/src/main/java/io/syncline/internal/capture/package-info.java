/** From a store to changes, snapshots and digests, bounded. */
@NullMarked
package io.syncline.internal.capture;

import org.jspecify.annotations.NullMarked;
