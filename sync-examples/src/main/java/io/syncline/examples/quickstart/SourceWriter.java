package io.syncline.examples.quickstart;

import io.syncline.Bytes;
import io.syncline.examples.quickstart.data.CollectionDefinition;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.DatabaseDefinition;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.IndexDefinition;
import io.syncline.examples.quickstart.data.ViewDefinition;
import io.syncline.examples.quickstart.data.Write;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.rocksdb.RocksCollection;
import io.syncline.storage.rocksdb.RocksDbStore;
import io.syncline.storage.rocksdb.RocksSchema;
import io.syncline.storage.rocksdb.RocksTransaction;
import io.syncline.store.Incarnation;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The application at the source: makes databases and collections, and writes documents into them.
 * For one thread; others may ask how far it is.
 */
public final class SourceWriter {

  /**
   * Documents that are loaded, and writes that are made at full speed, come in transactions of so
   * many.
   */
  private static final int BATCH = 100;

  private final RocksDbStore store;
  private final Map<CollectionId, RocksCollection> collections = new HashMap<>();
  private final LongAdder documents = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /** Writes to this store. */
  public SourceWriter(RocksDbStore store) {
    this.store = store;
  }

  /** How many documents were written so far; each version counts. */
  public long documents() {
    return documents.sum();
  }

  /** How many bytes their bodies have. */
  public long bytes() {
    return bytes.sum();
  }

  /** Makes the structure and writes the documents; tells after each transaction that it goes on. */
  public void load(Dataset dataset, Runnable onTransaction) {
    dataset.structure().forEach(this::create);
    for (CollectionDefinition collection : dataset.collections()) {
      try (Stream<Document> made = dataset.documents(collection.id())) {
        Iterator<Document> rest = made.iterator();
        while (rest.hasNext()) {
          RocksTransaction transaction = store.begin();
          for (int i = 0; i < BATCH && rest.hasNext(); i++) {
            put(transaction, rest.next());
          }
          transaction.commit();
          onTransaction.run();
        }
      }
    }
  }

  /** Makes one write, on its own. */
  public void write(Write write) {
    if (write instanceof Write.CreateCollection create) {
      createCollection(create.definition());
    } else if (write instanceof Write.DropCollection drop) {
      collections.remove(drop.collection());
      store.schema().dropCollection(drop.collection().database(), drop.collection().name());
    } else if (write instanceof Write.Truncate truncate) {
      collection(truncate.collection()).truncate();
    } else {
      RocksTransaction transaction = store.begin();
      add(transaction, write);
      transaction.commit();
    }
  }

  /**
   * Makes these writes, in order, as fast as the store takes them; tells after each transaction.
   */
  public void writeAll(Stream<Write> writes, Runnable onTransaction) {
    RocksTransaction[] open = {store.begin()};
    writes.forEachOrdered(
        write -> {
          boolean single = write.written().isPresent() || write instanceof Write.Remove;
          if (!single || open[0].size() == BATCH) {
            open[0].commit();
            open[0] = store.begin();
            onTransaction.run();
          }
          if (single) {
            add(open[0], write);
          } else {
            write(write);
          }
        });
    open[0].commit();
    onTransaction.run();
  }

  private void add(RocksTransaction transaction, Write write) {
    write
        .written()
        .ifPresentOrElse(
            document -> put(transaction, document),
            () -> {
              Write.Remove remove = (Write.Remove) write;
              transaction.remove(collection(remove.collection()), Bytes.utf8(remove.key()));
            });
  }

  private void put(RocksTransaction transaction, Document document) {
    transaction.put(
        collection(document.collection()),
        Bytes.utf8(document.key()),
        Bytes.wrap(document.body().bytes()));
    documents.increment();
    bytes.add(document.body().size());
  }

  private RocksCollection collection(CollectionId id) {
    return collections.computeIfAbsent(
        id, any -> store.schema().collection(id.database(), id.name()).orElseThrow());
  }

  private void create(DatabaseDefinition database) {
    store.schema().createDatabase(database.name());
    database.collections().forEach(this::createCollection);
    database.views().forEach(view -> create(database.name(), view));
  }

  private void createCollection(CollectionDefinition definition) {
    RocksSchema schema = store.schema();
    CollectionId id = definition.id();
    int type = definition.content() == CollectionDefinition.Content.EDGES ? 3 : 2;
    collections.put(
        id,
        schema.createCollection(
            id.database(), id.name(), definition.shards(), "{\"type\":" + type + "}"));
    definition.indexes().forEach(index -> create(id, index));
  }

  private void create(CollectionId collection, IndexDefinition index) {
    ObjectId id =
        new ObjectId(ObjectKind.INDEX, collection.database(), collection.name(), index.name());
    String properties =
        "{\"fields\":%s,\"sparse\":%b,\"type\":\"%s\",\"unique\":%b}"
            .formatted(strings(index.fields()), index.sparse(), index.type(), index.unique());
    put(id, properties, index.unique() ? Stage.AFTER_DATA : Stage.BEFORE_DATA);
  }

  private void create(String database, ViewDefinition view) {
    String links =
        view.links().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                link -> "\"%s\":{\"fields\":%s}".formatted(link.getKey(), strings(link.getValue())))
            .collect(Collectors.joining(","));
    String properties =
        "{\"analyzer\":\"%s\",\"links\":{%s},\"type\":\"%s\"}"
            .formatted(view.analyzer(), links, view.type());
    put(new ObjectId(ObjectKind.VIEW, database, "", view.name()), properties, Stage.AFTER_DATA);
  }

  private void put(ObjectId id, String properties, Stage stage) {
    store
        .schema()
        .put(new InventoryObject(id, Incarnation.NONE, Incarnation.NONE, 0, properties, stage));
  }

  private static String strings(List<String> names) {
    return names.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
  }
}
