/** The contract of the storage port: for a host's own store, and for ours. */
@NullMarked
package io.syncline.testkit.store;

import org.jspecify.annotations.NullMarked;
