/** Programs that measure; they are run by hand, never by a test. */
@NullMarked
package io.syncline.examples.benchmark;

import org.jspecify.annotations.NullMarked;
