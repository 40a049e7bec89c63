/** What a state store must keep to: a suite that a host runs against its own. */
@NullMarked
package io.syncline.testkit.state;

import org.jspecify.annotations.NullMarked;
