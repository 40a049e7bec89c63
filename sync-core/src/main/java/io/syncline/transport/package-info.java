/** The transport port: channels of frames between two data centres. */
@NullMarked
package io.syncline.transport;

import org.jspecify.annotations.NullMarked;
