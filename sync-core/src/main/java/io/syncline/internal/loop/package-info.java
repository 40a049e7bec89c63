/** The only code that touches threads, time and randomness. */
@NullMarked
package io.syncline.internal.loop;

import org.jspecify.annotations.NullMarked;
