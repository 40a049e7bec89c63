/** One HTTPS server and one client for everything that this module does over the network. */
@NullMarked
package io.syncline.http;

import org.jspecify.annotations.NullMarked;
