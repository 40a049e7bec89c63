/**
 * The structure of a cluster on its way: sent whole and versioned by the source, and what is done
 * at the target so that it becomes equal.
 */
@NullMarked
package io.syncline.internal.structure;

import org.jspecify.annotations.NullMarked;
