/** How clients, masters and workers call each other. */
@NullMarked
package io.syncline.control;

import org.jspecify.annotations.NullMarked;
