package io.syncline.examples.quickstart;

import io.syncline.ClusterId;
import io.syncline.SyncClient;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.WriteScript;
import io.syncline.examples.quickstart.progress.ProgressDisplay;
import io.syncline.examples.quickstart.store.Stores;

/** What a first copy of the same data costs on other stores, in the same process. */
final class CopyCost {
  private CopyCost() {}

  /** Copies once, from new clusters to new ones; processor microseconds for each document. */
  static double micros(
      Stores stores,
      Carrier carrier,
      Dataset dataset,
      WriteScript script,
      ProgressDisplay display) {
    display.say("the same data on " + stores.title() + ", to compare the processor time");
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
