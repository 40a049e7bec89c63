/** The storage port: a cluster to read from and to write to. */
@NullMarked
package io.syncline.store;

import org.jspecify.annotations.NullMarked;
