package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A shard of a collection.
 *
 * @param name as {@code s3002}
 * @param servers ids of the DB servers that hold it, the leader first; a leader that is resigning
 *     has an underscore before its id
 */
public record Shard(String name, List<String> servers) {
  private static final Comparator<Shard> ORDER =
      Comparator.comparingLong(Shard::number).thenComparing(Shard::name);

  /** Copies. */
  public Shard {
    servers = List.copyOf(servers);
  }

  /** Who leads it; empty where nobody does, or somebody who is resigning. */
  public Optional<String> leader() {
    return servers.stream().findFirst().filter(id -> !id.isEmpty() && !id.startsWith("_"));
  }

  /** Who leads it or, where that one is resigning, led it last; empty where neither is known. */
  public Optional<String> lastLeader() {
    return servers.stream()
        .findFirst()
        .map(id -> id.startsWith("_") ? id.substring(1) : id)
        .filter(id -> !id.isEmpty());
  }

  /** The number in the name, by which shards are put in order; the largest where there is none. */
  public long number() {
    try {
      return name.startsWith("s") ? Long.parseLong(name, 1, name.length(), 10) : Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /** The field {@code shards} of an object, by number. */
  static List<Shard> read(JsonFields json) {
    JsonFields shards = json.object("shards");
    List<Shard> all = new ArrayList<>();
    for (String name : shards.names()) {
      List<String> servers = new ArrayList<>();
      for (JsonNode server : shards.array(name)) {
        servers.add(server.asText());
      }
      all.add(new Shard(name, servers));
    }
    all.sort(ORDER);
    return List.copyOf(all);
  }
}
