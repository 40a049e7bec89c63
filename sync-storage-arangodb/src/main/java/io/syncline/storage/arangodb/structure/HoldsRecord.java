package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What makes the cluster read-only, as it is kept.
 *
 * @param holds all of them
 * @param wasReadOnly whether an operator had made the cluster read-only before the first hold: then
 *     it is left so
 * @param ending whether the last hold is gone, and the cluster is being made writable
 */
record HoldsRecord(Set<Hold> holds, boolean wasReadOnly, boolean ending) {
  static final String KEY = "holds";
  static final HoldsRecord NONE = new HoldsRecord(Set.of(), false, false);
  private static final int VERSION = 1;

  HoldsRecord {
    holds = Set.copyOf(holds);
  }

  /** Whether the cluster is the target of a synchronisation. */
  boolean isTarget() {
    return holds.stream().anyMatch(hold -> hold.kind() == Hold.Kind.TARGET);
  }

  HoldsRecord with(Hold hold, boolean readOnlyBefore) {
    Set<Hold> all = new HashSet<>(holds);
    all.add(hold);
    return new HoldsRecord(all, readOnlyBefore, false);
  }

  HoldsRecord without(Hold hold) {
    Set<Hold> left = new HashSet<>(holds);
    left.remove(hold);
    return new HoldsRecord(left, wasReadOnly, left.isEmpty());
  }

  HoldsRecord ended() {
    return new HoldsRecord(holds, false, false);
  }

  ObjectNode document() {
    ObjectNode document = Canonical.object().put("kind", KEY).put("v", VERSION);
    document.put("wasReadOnly", wasReadOnly).put("ending", ending);
    ArrayNode all = document.putArray("holds");
    List<Hold> sorted =
        holds.stream().sorted(Comparator.comparing(Hold::kind).thenComparing(Hold::id)).toList();
    for (Hold hold : sorted) {
      all.addObject().put("kind", hold.kind().name()).put("id", hold.id());
    }
    return document;
  }

  /**
   * Reads a document; none is no hold.
   *
   * @throws SyncException CORRUPT, if it is none that this version writes
   */
  static HoldsRecord read(Optional<JsonNode> document) {
    return document.map(HoldsRecord::read).orElse(NONE);
  }

  private static HoldsRecord read(JsonNode document) {
    int version = document.path("v").asInt();
    Set<Hold> holds = new HashSet<>();
    try {
      for (JsonNode hold : document.path("holds")) {
        holds.add(
            new Hold(Hold.Kind.valueOf(hold.path("kind").asText()), hold.path("id").asText()));
      }
    } catch (IllegalArgumentException e) {
      throw unknown(version, e);
    }
    if (version != VERSION) {
      throw unknown(version, null);
    }
    return new HoldsRecord(
        holds, document.path("wasReadOnly").asBoolean(), document.path("ending").asBoolean());
  }

  private static SyncException unknown(
      int version, @org.jspecify.annotations.Nullable Throwable cause) {
    String text =
        "_system/_syncline_state/holds has version "
            + version
            + " or a kind of hold that this program does not know: run the version of Syncline that"
            + " wrote it, or a later one";
    return cause == null
        ? new SyncException(SyncException.Code.CORRUPT, text)
        : new SyncException(SyncException.Code.CORRUPT, text, cause);
  }
}
