package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Incarnation;
import io.syncline.store.memory.MemoryDocuments;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What applications do to the source meanwhile: documents and structure, at a pace. */
final class Workload {
  static final String POISON = "poison";
  private static final List<String> COLLECTIONS = List.of("a/one", "a/two", "b/three", "b/four");
  private static final int[] SHARDS = {3, 2, 2, 1};
  private static final String COMES_AND_GOES = "b/passing";

  private final Simulation simulation;
  private final MemoryDocuments documents;
  private final Runnable wrote;
  private final Dice dice;
  private int operations;
  private int written;
  private Duration pause = Duration.ofMillis(20);
  private boolean writing;
  private boolean busy;

  Workload(Simulation simulation, MemoryDocuments documents, Runnable wrote) {
    this.simulation = simulation;
    this.wrote = wrote;
    this.documents = documents;
    this.dice = simulation.dice("workload");
  }

  /** How many operations were done. */
  int operations() {
    return operations;
  }

  /** Makes the collections. */
  void create() {
    for (int i = 0; i < COLLECTIONS.size(); i++) {
      documents.createCollection(database(COLLECTIONS.get(i)), name(COLLECTIONS.get(i)), SHARDS[i]);
    }
    object(ObjectKind.ANALYZER, "a", "", "text_en", "{\"locale\":\"en\"}");
    object(ObjectKind.USER, "", "", "reader", "{\"rights\":{\"a\":\"ro\"}}");
    index("a", "one", "by_name");
  }

  /** Writes so many operations at once. */
  void burst(int count) {
    int end = operations + count;
    for (int tries = 0; operations < end && tries < 4 * count; tries++) {
      operation();
    }
  }

  /** Writes an operation now and then from now on. */
  void writeEvery(Duration interval) {
    pause = interval;
    writing = true;
    if (!busy) {
      busy = true;
      next();
    }
  }

  /** Writes no more. */
  void stop() {
    writing = false;
  }

  private void next() {
    simulation.after(
        pause.plusNanos(dice.below(1_000_000)),
        () -> {
          busy = writing;
          if (writing) {
            operation();
            next();
          }
        });
  }

  /** One operation; none where the cluster takes none. */
  void operation() {
    wrote.run();
    try {
      String collection = collection();
      int kind = dice.below(100);
      if (kind < 62) {
        put(collection, body());
      } else if (kind < 76) {
        documents.remove(database(collection), name(collection), key());
        operations++;
      } else if (kind < 92) {
        transaction(collection);
      } else if (kind < 94) {
        documents.truncate(database(collection), name(collection));
        operations++;
      } else if (kind < 98) {
        hot(collection);
      } else {
        put(collection, large());
      }
    } catch (SyncException refused) {
      simulation.trace(Simulation.NOTE, 1); // read-only, down, or no such collection just now
    }
  }

  private void put(String collection, Bytes body) {
    documents.put(database(collection), name(collection), key(), body);
    operations++;
  }

  private void hot(String collection) {
    for (int i = 0; i < 5; i++) {
      documents.put(database(collection), name(collection), Bytes.utf8("hot"), body());
      operations++;
    }
  }

  private void transaction(String first) {
    int count = 2 + dice.below(6);
    documents.transaction(
        writes -> {
          for (int i = 0; i < count; i++) {
            String collection = dice.chance(700) ? first : COLLECTIONS.get(dice.below(4));
            if (dice.chance(250)) {
              writes.remove(database(collection), name(collection), key());
            } else {
              writes.put(database(collection), name(collection), key(), body());
            }
          }
        });
    operations += count;
  }

  private String collection() {
    return dice.chance(80) ? COMES_AND_GOES : COLLECTIONS.get(dice.below(COLLECTIONS.size()));
  }

  private Bytes key() {
    return Bytes.utf8("k" + dice.below(90));
  }

  private Bytes body() {
    return Bytes.utf8("v" + ++written + "-" + "x".repeat(dice.below(60)));
  }

  private Bytes large() {
    return body(2000 + dice.below(ClusterSimulation.LARGEST_BODY - 2000));
  }

  private Bytes body(int length) {
    byte[] bytes = ("v" + ++written + "-").getBytes(StandardCharsets.UTF_8);
    byte[] body = new byte[length];
    System.arraycopy(bytes, 0, body, 0, bytes.length);
    return Bytes.wrap(body);
  }

  /** More into one shard than may be on its way. */
  void flood() {
    for (int sum = 0; sum < 3 * ClusterSimulation.WINDOW_BYTES; ) {
      Bytes body = large();
      sum += body.length();
      tolerantly(() -> put("b/four", body));
    }
  }

  /** Writes the same few documents again and again, several frames of them. */
  void overwrite(int count) {
    for (int i = 0; i < count; i++) {
      Bytes key = Bytes.utf8("k" + i % 4);
      tolerantly(
          () -> {
            documents.put("b", "four", key, body(1500 + dice.below(1000)));
            operations++;
          });
    }
  }

  /** Drops a collection and makes it again. */
  void replaceCollection(String database, String collection, Runnable flush) {
    documents.dropCollection(database, collection);
    flush.run();
    documents.createCollection(database, collection, 1);
    flush.run();
  }

  /** A document that never arrives: the target does not take it, or it is too large. */
  void poison() {
    String collection = COLLECTIONS.get(dice.below(COLLECTIONS.size()));
    Bytes body = dice.chance(500) ? tooLarge() : Bytes.utf8(POISON + ++written);
    tolerantly(
        () -> documents.put(database(collection), name(collection), Bytes.utf8(POISON), body));
  }

  private Bytes tooLarge() {
    return body(ClusterSimulation.MOST_DOCUMENT_BYTES + 1 + dice.below(1000));
  }

  /** Replaces every document that never arrives by one that does. */
  void cure() {
    for (String collection : COLLECTIONS) {
      tolerantly(
          () -> {
            if (documents
                .get(database(collection), name(collection), Bytes.utf8(POISON))
                .isPresent()) {
              documents.put(
                  database(collection), name(collection), Bytes.utf8(POISON), Bytes.utf8("cured"));
            }
          });
    }
  }

  /** Changes something of the structure. */
  void changeStructure() {
    operations++;
    tolerantly(
        () -> {
          switch (dice.below(7)) {
            case 0 -> {
              documents.dropCollection("b", "passing");
              documents.createCollection("b", "passing", 1 + dice.below(2));
              fill(COMES_AND_GOES, 10);
            }
            case 1 -> documents.dropCollection("b", "passing");
            case 2 -> {
              documents.createCollection("b", "passing", 1);
              fill(COMES_AND_GOES, 10);
            }
            case 3 -> index("a", "two", "by_" + dice.below(3));
            case 4 ->
                documents.dropObject(
                    new ObjectId(ObjectKind.INDEX, "a", "two", "by_" + dice.below(3)));
            case 5 ->
                object(ObjectKind.VIEW, "a", "", "search", "{\"links\":" + dice.below(100) + "}");
            default -> {
              documents.dropCollection("b", "four");
              documents.createCollection("b", "four", 1);
              fill(COMES_AND_GOES, 10);
            }
          }
        });
  }

  /** Writes so many documents of one collection. */
  void fill(String collection, int count) {
    for (int i = 0; i < count; i++) {
      tolerantly(() -> put(collection, body()));
    }
  }

  private void index(String database, String collection, String name) {
    documents.putObject(
        new InventoryObject(
            new ObjectId(ObjectKind.INDEX, database, collection, name),
            Incarnation.NONE,
            Incarnation.NONE,
            0,
            "{\"fields\":[\"" + name + "\"],\"n\":" + dice.below(10) + "}",
            dice.chance(500)
                ? InventoryObject.Stage.BEFORE_DATA
                : InventoryObject.Stage.AFTER_DATA));
  }

  private void object(
      ObjectKind kind, String database, String collection, String name, String properties) {
    documents.putObject(
        new InventoryObject(
            new ObjectId(kind, database, collection, name),
            Incarnation.NONE,
            Incarnation.NONE,
            0,
            properties,
            kind == ObjectKind.VIEW
                ? InventoryObject.Stage.AFTER_DATA
                : InventoryObject.Stage.BEFORE_DATA));
  }

  private void tolerantly(Runnable act) {
    wrote.run();
    try {
      act.run();
    } catch (SyncException refused) {
      simulation.trace(Simulation.NOTE, 2);
    }
  }

  private static String database(String collection) {
    return collection.substring(0, collection.indexOf('/'));
  }

  private static String name(String collection) {
    return collection.substring(collection.indexOf('/') + 1);
  }
}
