@NullMarked
package io.syncline.examples.cli;

import org.jspecify.annotations.NullMarked;
