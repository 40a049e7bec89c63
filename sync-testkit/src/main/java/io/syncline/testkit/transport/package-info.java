/** What a transport must keep to: a suite that a host runs against its own. */
@NullMarked
package io.syncline.testkit.transport;

import org.jspecify.annotations.NullMarked;
