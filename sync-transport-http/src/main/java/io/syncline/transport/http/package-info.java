/**
 * Channels over HTTPS, with nothing between the two data centres: the writing side holds a bounded
 * window, the reading side pulls.
 */
@NullMarked
package io.syncline.transport.http;

import org.jspecify.annotations.NullMarked;
