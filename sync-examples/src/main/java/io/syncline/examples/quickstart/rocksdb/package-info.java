/** The quickstart on RocksDB: each cluster is a store in a folder of its own, in this JVM. */
@NullMarked
package io.syncline.examples.quickstart.rocksdb;

import org.jspecify.annotations.NullMarked;
