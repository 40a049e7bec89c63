package io.syncline.examples.quickstart;

import io.syncline.ClusterId;
import io.syncline.SyncClient;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.WriteScript;
import io.syncline.examples.quickstart.progress.ProgressDisplay;
import io.syncline.examples.quickstart.store.Stores;

/**
 * What a first copy of the same data costs, in the same process.
 *
 * <p>What runs first in a process pays for compiling what it runs, which is a third of the cost of
 * 200,000 documents and nothing of that of a billion. So each store copies twice, from new clusters
 * to new ones, and the second copies are compared; what the first ones cost is told beside.
 */
final class CopyCost {
  private CopyCost() {}

  /**
   * Processor microseconds for each document.
   *
   * @param rocksDbFirst of the first copy on RocksDB, which runs before all others
   * @param adapterFirst of the first copy on the store of this run
   * @param rocksDb of the second copy on RocksDB
   */
  record Before(double rocksDbFirst, double adapterFirst, double rocksDb) {}

  /** Copies once, from new clusters to new ones; processor microseconds for each document. */
  static double micros(
      Stores stores,
      Carrier carrier,
      Dataset dataset,
      WriteScript script,
      ProgressDisplay display) {
    display.say("the same data on " + stores.title() + ", to measure the processor time");
    try (DataCentre source = new DataCentre(stores.open(new ClusterId("berlin")));
        DataCentre target = new DataCentre(stores.open(new ClusterId("paris")))) {
      SourceWriter writer = new SourceWriter(source.stored().application());
      writer.load(dataset, () -> {});
      source.settle();
      Line line = new Line();
      source.start(carrier, line);
      target.start(carrier, line);
      try (SyncClient client =
          SyncClient.connect(carrier.operator(target.cluster()), target.endpoints())) {
        return new FirstCopy(source, target, display).run(client, writer, script).processorMicros();
      }
    }
  }
}
