/** The control port: how clients, masters and workers call each other, and the calls themselves. */
@NullMarked
package io.syncline.control;

import org.jspecify.annotations.NullMarked;
