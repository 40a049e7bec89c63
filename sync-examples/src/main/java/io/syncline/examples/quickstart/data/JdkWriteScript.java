package io.syncline.examples.quickstart.data;

import io.syncline.examples.quickstart.data.Write.CreateCollection;
import io.syncline.examples.quickstart.data.Write.DropCollection;
import io.syncline.examples.quickstart.data.Write.Insert;
import io.syncline.examples.quickstart.data.Write.Remove;
import io.syncline.examples.quickstart.data.Write.Replace;
import io.syncline.examples.quickstart.data.Write.Truncate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Writes to the JDK's data. About one document in 32 takes part, some of them again and again; a
 * collection is truncated and filled again, one is made, one dropped, and one dropped and made
 * again under its name with more shards.
 */
final class JdkWriteScript implements WriteScript {

  /** How many writes of single documents each phase has. */
  record Sizes(int duringCopy, int whileCut, int live) {

    int of(Phase phase) {
      return switch (phase) {
        case DURING_COPY -> duringCopy;
        case WHILE_CUT -> whileCut;
        case LIVE -> live;
      };
    }
  }

  private static final CollectionId MEETINGS = new CollectionId("time", "meetings");
  private static final int ONE_IN = 32;
  private static final int ALL_OF_THE_FIRST = 50;
  private static final int OFTEN_REPLACED = 16;

  private final Dataset dataset;
  private final SplittableRandom random;
  private final Map<Phase, List<Write>> writes = new EnumMap<>(Phase.class);

  /** What is there, of the documents that take part, in their first version. */
  private final List<Document> present = new ArrayList<>();

  private final List<Document> removed = new ArrayList<>();
  private final List<CollectionId> collections = new ArrayList<>();
  private final Set<CollectionId> edges = new HashSet<>();
  private int edition;

  JdkWriteScript(Dataset dataset, long seed, Sizes sizes) {
    this.dataset = dataset;
    this.random = new SplittableRandom(seed);
    chooseDocuments();
    for (Phase phase : Phase.values()) {
      List<Write> out = new ArrayList<>();
      int size = sizes.of(phase);
      for (int i = 0; i < size; i++) {
        structural(phase, i * 100L / size, i == 0 ? -1 : (i - 1) * 100L / size, out);
        out.add(single());
      }
      writes.put(phase, List.copyOf(out));
    }
    present.clear();
    removed.clear();
  }

  @Override
  public Stream<Write> writes(Phase phase) {
    return list(phase).stream();
  }

  @Override
  public long count(Phase phase) {
    return list(phase).size();
  }

  private List<Write> list(Phase phase) {
    return writes.getOrDefault(phase, List.of());
  }

  private void chooseDocuments() {
    for (CollectionDefinition collection : dataset.collections()) {
      collections.add(collection.id());
      if (collection.content() == CollectionDefinition.Content.EDGES) {
        edges.add(collection.id());
      }
      int[] read = {0};
      dataset
          .documents(collection.id())
          .forEachOrdered(
              document -> {
                if (read[0]++ < ALL_OF_THE_FIRST || random.nextInt(ONE_IN) == 0) {
                  present.add(document);
                }
              });
    }
    for (int i = present.size() - 1; i > 0; i--) {
      Collections.swap(present, i, random.nextInt(i + 1));
    }
  }

  /** Adds the changes of structure that come at this percentage of a phase. */
  private void structural(Phase phase, long percent, long before, List<Write> out) {
    for (long at = before + 1; at <= percent; at++) {
      if (phase == Phase.DURING_COPY) {
        if (at == 10) {
          create(
              CollectionDefinition.documents(
                  MEETINGS, 2, IndexDefinition.persistent("byAbout", "about")),
              out);
        } else if (at == 40) {
          truncateAndFill(WorldDatabase.COUNTRIES, out);
        } else if (at == 70) {
          drop(UnicodeDatabase.CASING, out);
        }
      } else if (phase == Phase.WHILE_CUT) {
        if (at == 30) {
          drop(TimeDatabase.OFFSETS, out);
          create(TimeDatabase.offsets(3), out);
          insertAgain(TimeDatabase.OFFSETS, 2, out);
        } else if (at == 60) {
          truncate(MEETINGS, out);
        }
      }
    }
  }

  private void create(CollectionDefinition definition, List<Write> out) {
    collections.add(definition.id());
    out.add(new CreateCollection(definition));
  }

  private void drop(CollectionId collection, List<Write> out) {
    collections.remove(collection);
    forget(collection);
    out.add(new DropCollection(collection));
  }

  private void truncate(CollectionId collection, List<Write> out) {
    forget(collection);
    out.add(new Truncate(collection));
  }

  private void truncateAndFill(CollectionId collection, List<Write> out) {
    truncate(collection, out);
    insertAgain(collection, 3, out);
  }

  /** Inserts all but every {@code skip}-th of the documents that the collection began with. */
  private void insertAgain(CollectionId collection, int skip, List<Write> out) {
    int[] read = {0};
    dataset
        .documents(collection)
        .filter(document -> ++read[0] % skip != 0)
        .forEachOrdered(
            document -> {
              present.add(document);
              out.add(new Insert(collection, document.key(), edited(document)));
            });
  }

  private void forget(CollectionId collection) {
    present.removeIf(document -> document.collection().equals(collection));
    removed.removeIf(document -> document.collection().equals(collection));
  }

  private Write single() {
    int dice = random.nextInt(100);
    if (dice < 30 || present.size() <= OFTEN_REPLACED) {
      return insertNote();
    }
    if (dice < 45) {
      Document document = takeOut(OFTEN_REPLACED + random.nextInt(present.size() - OFTEN_REPLACED));
      removed.add(document);
      return new Remove(document.collection(), document.key());
    }
    if (dice < 52 && !removed.isEmpty()) {
      Document document = removed.remove(random.nextInt(removed.size()));
      present.add(document);
      return new Insert(document.collection(), document.key(), edited(document));
    }
    int bound = dice < 60 ? OFTEN_REPLACED : present.size();
    Document document = present.get(random.nextInt(bound));
    return new Replace(document.collection(), document.key(), edited(document));
  }

  private Write insertNote() {
    CollectionId collection = collections.get(random.nextInt(collections.size()));
    int number = ++edition;
    JsonText json = new JsonText().put("note", number);
    if (edges.contains(collection)) {
      String noted = UnicodeDatabase.CHARACTERS.name() + "/note-" + number;
      json.put("_from", noted).put("_to", noted);
    }
    if (!present.isEmpty()) {
      json.put("about", present.get(random.nextInt(present.size())).id().toString());
    }
    Document note = new Document(collection, "note-" + number, json.end());
    present.add(note);
    return new Insert(collection, note.key(), note.body());
  }

  private Document takeOut(int at) {
    Document last = present.remove(present.size() - 1);
    return at == present.size() ? last : present.set(at, last);
  }

  /** The document's first body with a number that no other write has. */
  private Body edited(Document document) {
    String first = document.body().text();
    return Body.of(first.substring(0, first.length() - 1) + ",\"edition\":" + ++edition + "}");
  }
}
