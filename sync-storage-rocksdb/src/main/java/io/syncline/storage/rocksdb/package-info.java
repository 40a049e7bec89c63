/** A durable embedded cluster store on RocksDB. */
@NullMarked
package io.syncline.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
