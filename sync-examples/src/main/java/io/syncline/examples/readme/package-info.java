/** The program that the README shows. */
@NullMarked
package io.syncline.examples.readme;

import org.jspecify.annotations.NullMarked;
