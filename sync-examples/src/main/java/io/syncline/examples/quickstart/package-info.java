/** Two data centres in one JVM, real data, one command. */
@NullMarked
package io.syncline.examples.quickstart;

import org.jspecify.annotations.NullMarked;
