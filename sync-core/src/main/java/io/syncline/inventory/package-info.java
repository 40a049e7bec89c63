/** The structure of a cluster, as records. */
@NullMarked
package io.syncline.inventory;

import org.jspecify.annotations.NullMarked;
