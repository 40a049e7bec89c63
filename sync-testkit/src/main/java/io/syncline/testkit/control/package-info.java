/** What a control network must keep to: a suite that a host runs against its own. */
@NullMarked
package io.syncline.testkit.control;

import org.jspecify.annotations.NullMarked;
