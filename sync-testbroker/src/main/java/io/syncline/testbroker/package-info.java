/**
 * What every kind of test broker shares: a child JVM with a class path of its own, the ports it
 * listens on, the certificates it trusts, and the options a test gives it. The kinds themselves are
 * in the modules beside this one.
 */
@NullMarked
package io.syncline.testbroker;

import org.jspecify.annotations.NullMarked;
