/** The control network over HTTPS: calls as JSON, sent with a client and answered by a server. */
@NullMarked
package io.syncline.control.http;

import org.jspecify.annotations.NullMarked;
