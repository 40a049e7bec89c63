/** Lanes that run tasks. */
@NullMarked
package io.syncline.internal.worker;

import org.jspecify.annotations.NullMarked;
