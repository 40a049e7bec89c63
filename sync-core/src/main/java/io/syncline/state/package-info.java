/** The state port: the masters' election and the records they share. */
@NullMarked
package io.syncline.state;

import org.jspecify.annotations.NullMarked;
