/** Time that a test drives: nothing waits, and the order is the same in every run. */
@NullMarked
package io.syncline.testkit.time;

import org.jspecify.annotations.NullMarked;
