/** The command line tool {@code syncline}: ArangoSync's grammar over Syncline's library. */
@NullMarked
package io.syncline.examples.cli;

import org.jspecify.annotations.NullMarked;
