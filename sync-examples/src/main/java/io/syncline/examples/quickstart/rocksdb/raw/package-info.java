/**
 * RocksDB stores read, damaged and measured through RocksDB's own API alone: of the layout on disk
 * no more is shared with the engine than its description.
 */
@NullMarked
package io.syncline.examples.quickstart.rocksdb.raw;

import org.jspecify.annotations.NullMarked;
