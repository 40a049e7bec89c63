package io.syncline.examples.quickstart.data;

import io.syncline.examples.quickstart.data.Write.CreateCollection;
import io.syncline.examples.quickstart.data.Write.DropCollection;
import io.syncline.examples.quickstart.data.Write.Remove;
import io.syncline.examples.quickstart.data.Write.Replace;
import io.syncline.examples.quickstart.data.Write.Truncate;
import io.syncline.examples.quickstart.data.WriteScript.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What must be there after some phases of a script: made again from nothing, with the keys that the
 * script touches in memory and no body.
 */
public final class ExpectedContent {

  /** Stands for a key whose last write removed it. */
  private static final long REMOVED = -1;

  private final Dataset dataset;
  private final WriteScript script;
  private final List<Phase> phases;
  private final SortedMap<CollectionId, CollectionDefinition> definitions = new TreeMap<>();
  private final Set<CollectionId> emptied = new HashSet<>();

  /**
   * For each key that the script touches, the number of the last write to it, or {@link #REMOVED}.
   */
  private final Map<CollectionId, Map<String, Long>> lastWrites = new HashMap<>();

  /**
   * The content after these phases of the script, in their natural order.
   *
   * @param phases the phases of which all writes were made
   */
  public ExpectedContent(Dataset dataset, WriteScript script, Set<Phase> phases) {
    this.dataset = dataset;
    this.script = script;
    this.phases = phases.stream().sorted().toList();
    dataset.collections().forEach(definition -> definitions.put(definition.id(), definition));
    forEachWrite(this::note);
  }

  /** The collections that must be there. */
  public List<CollectionDefinition> collections() {
    return List.copyOf(definitions.values());
  }

  /** Hands over all documents that must be there, each once, in no particular order. */
  public void forEachDocument(Consumer<Document> reader) {
    for (CollectionDefinition collection : dataset.collections()) {
      CollectionId id = collection.id();
      if (!emptied.contains(id)) {
        Map<String, Long> touched = lastWrites.getOrDefault(id, Map.of());
        dataset
            .documents(id)
            .filter(document -> !touched.containsKey(document.key()))
            .forEachOrdered(reader);
      }
    }
    forEachWrite(
        (number, write) ->
            write.written().filter(document -> isLast(number, document.id())).ifPresent(reader));
  }

  /**
   * The versions before the last one of some documents that were replaced, as a target might hold
   * them that went back in time.
   *
   * @param seed chooses the documents
   * @param atMost how many are wanted; there are fewer where the script replaces fewer
   */
  public List<Document> olderVersions(long seed, int atMost) {
    Set<DocumentId> chosen = chooseReplaced(seed, atMost);
    Map<DocumentId, Document> older = new LinkedHashMap<>();
    dataset.forEachDocument(
        document -> {
          if (chosen.contains(document.id())) {
            older.put(document.id(), document);
          }
        });
    forEachWrite(
        (number, write) ->
            write
                .written()
                .filter(document -> chosen.contains(document.id()))
                .filter(document -> !isLast(number, document.id()))
                .ifPresent(document -> older.put(document.id(), document)));
    return List.copyOf(older.values());
  }

  private Set<DocumentId> chooseReplaced(long seed, int atMost) {
    List<DocumentId> replaced = new ArrayList<>();
    forEachWrite(
        (number, write) -> {
          if (write instanceof Replace replace) {
            DocumentId id = new DocumentId(replace.collection(), replace.key());
            if (isLast(number, id)) {
              replaced.add(id);
            }
          }
        });
    SplittableRandom random = new SplittableRandom(seed);
    int wanted = Math.min(atMost, replaced.size());
    for (int i = 0; i < wanted; i++) {
      Collections.swap(replaced, i, i + random.nextInt(replaced.size() - i));
    }
    return new HashSet<>(replaced.subList(0, wanted));
  }

  private void note(long number, Write write) {
    CollectionId id = write.collection();
    if (write instanceof CreateCollection create) {
      definitions.put(id, create.definition());
    } else if (write instanceof DropCollection) {
      definitions.remove(id);
      empty(id);
    } else if (write instanceof Truncate) {
      empty(id);
    } else if (write instanceof Remove remove) {
      touched(id).put(remove.key(), REMOVED);
    } else {
      write.written().ifPresent(document -> touched(id).put(document.key(), number));
    }
  }

  private void empty(CollectionId id) {
    emptied.add(id);
    lastWrites.remove(id);
  }

  private Map<String, Long> touched(CollectionId id) {
    return lastWrites.computeIfAbsent(id, any -> new HashMap<>());
  }

  private boolean isLast(long number, DocumentId id) {
    return lastWrites.getOrDefault(id.collection(), Map.of()).getOrDefault(id.key(), REMOVED)
        == number;
  }

  private interface NumberedWriteReader {
    void accept(long number, Write write);
  }

  private void forEachWrite(NumberedWriteReader reader) {
    long[] number = {0};
    for (Phase phase : phases) {
      script.writes(phase).forEachOrdered(write -> reader.accept(number[0]++, write));
    }
  }
}
