package io.syncline.examples.quickstart.arangodb;

import io.syncline.ClusterId;
import io.syncline.examples.quickstart.SourceWriter;
import io.syncline.examples.quickstart.arangodb.raw.ArangoAccess;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.store.StoredCluster;
import io.syncline.examples.quickstart.store.Stores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Clusters that imitate ArangoDB's: each a process of its own with coordinators and DB servers,
 * which ends when this is closed, or with this process.
 */
public final class StandInStores implements Stores {
  private final Path folder;
  private final List<StandInChild> processes = new ArrayList<>();

  /** Keeps its processes' files in this folder, which is there. Whoever made it removes it. */
  public StandInStores(Path folder) {
    this.folder = folder;
  }

  @Override
  public String title() {
    return "the stand-in";
  }

  @Override
  public StoredCluster open(ClusterId cluster) {
    return new StandInCluster(cluster, start(cluster.toString()));
  }

  private ArangoAccess start(String name) {
    StandInChild process = StandInChild.start(name, folder);
    processes.add(process);
    return process.access();
  }

  @Override
  public String limit() {
    return "coordinators=%d db_servers=%d batch=%d threads=1"
        .formatted(StandInChild.COORDINATORS, StandInChild.DB_SERVERS, SourceWriter.BATCH);
  }

  /** Measured once, on a stand-in of its own: the clusters of a run have other work. */
  @Override
  public double documentsPerSecond(Dataset dataset) {
    SourceWriter writer = new SourceWriter(new ArangoApplication(start("limit")));
    long began = System.nanoTime();
    writer.load(dataset, () -> {});
    return writer.documents() / ((System.nanoTime() - began) / 1e9);
  }

  /**
   * Ends all processes.
   *
   * @throws IllegalStateException where one was asked what a right client does not ask
   */
  @Override
  public void close() {
    List<String> complaints = new ArrayList<>();
    for (StandInChild process : processes) {
      try (process) {
        complaints.addAll(process.complaints());
      }
    }
    processes.clear();
    if (!complaints.isEmpty()) {
      throw new IllegalStateException(
          complaints.size() + " wrong requests, " + String.join("; ", complaints));
    }
  }
}
