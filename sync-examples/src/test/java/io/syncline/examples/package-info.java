/** What only the module that sees all others can check. */
@NullMarked
package io.syncline.examples;

import org.jspecify.annotations.NullMarked;
