/** A durable embedded cluster store on RocksDB. */
@NullMarked
package io.syncline.store.rocksdb;

import org.jspecify.annotations.NullMarked;
