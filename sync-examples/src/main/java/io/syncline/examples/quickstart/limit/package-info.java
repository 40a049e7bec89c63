/** What RocksDB alone takes, as the measure of the speeds. */
@NullMarked
package io.syncline.examples.quickstart.limit;

import org.jspecify.annotations.NullMarked;
