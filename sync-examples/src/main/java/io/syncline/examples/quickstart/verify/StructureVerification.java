package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.CollectionDefinition;
import io.syncline.examples.quickstart.data.CollectionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the structure of the target with that of the source, and with what the generator says.
 */
public final class StructureVerification {

  private StructureVerification() {}

  /**
   * What differs, in words; empty where nothing does.
   *
   * @param expected the collections that the generator says there are, beside those of the system
   */
  public static List<String> differences(
      Contents source, Contents target, List<CollectionDefinition> expected) {
    List<String> differences = new ArrayList<>();
    compare(source.structure(), target.structure(), "source", "target", differences);
    SortedMap<CollectionId, Integer> shards = new TreeMap<>();
    expected.forEach(collection -> shards.put(collection.id(), collection.shards()));
    SortedMap<CollectionId, Integer> atTarget = target.collections();
    atTarget.keySet().removeIf(id -> id.name().startsWith("_"));
    compare(shards, atTarget, "generator", "target", differences);
    return differences;
  }

  private static <K, V> void compare(
      SortedMap<K, V> first,
      SortedMap<K, V> second,
      String firstName,
      String secondName,
      List<String> differences) {
    SortedSet<K> all = new TreeSet<>(first.keySet());
    all.addAll(second.keySet());
    for (K name : all) {
      @Nullable V one = first.get(name);
      @Nullable V other = second.get(name);
      if (!Objects.equals(one, other)) {
        differences.add(
            "%s: %s has %s, %s has %s"
                .formatted(name, firstName, describe(one), secondName, describe(other)));
      }
    }
  }

  private static String describe(@Nullable Object what) {
    return what == null ? "none" : "'" + what + "'";
  }
}
