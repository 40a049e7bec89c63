/** The shape of the code, held against the rules. */
@NullMarked
package io.syncline.testkit.architecture;

import org.jspecify.annotations.NullMarked;
