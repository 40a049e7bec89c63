package io.syncline.examples.cli;

import io.syncline.ClusterId;
import java.util.ServiceLoader;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** Which cluster a server works for, as a mixin. */
final class ClusterFlags {
  @Option(
      names = "--cluster.id",
      required = true,
      paramLabel = "NAME",
      description = "Name of the cluster, unique over all data centres.")
  private String cluster = "";

  @Option(
      names = "--cluster.type",
      paramLabel = "TYPE",
      defaultValue = "rocksdb",
      description =
          "Kind of the cluster's storage: rocksdb, arangodb, or what else is on the class path.")
  private String type = "";

  ClusterId id(Terminal terminal) {
    try {
      return new ClusterId(cluster);
    } catch (IllegalArgumentException e) {
      throw terminal.wrong("--cluster.id: " + e.getMessage());
    }
  }

  StorageType storage(Terminal terminal) {
    TreeSet<String> names = new TreeSet<>();
    for (StorageType found : ServiceLoader.load(StorageType.class)) {
      if (found.name().equals(type)) {
        return found;
      }
      names.add(found.name());
    }
    throw terminal.wrong("--cluster.type '" + type + "': there is " + names);
  }
}
