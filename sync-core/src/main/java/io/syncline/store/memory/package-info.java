/** The reference implementation of the storage port, in memory. */
@NullMarked
package io.syncline.store.memory;

import org.jspecify.annotations.NullMarked;
