package io.syncline.examples.quickstart.rocksdb;

import io.syncline.Bytes;
import io.syncline.examples.quickstart.data.CollectionDefinition;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.DatabaseDefinition;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.IndexDefinition;
import io.syncline.examples.quickstart.data.ViewDefinition;
import io.syncline.examples.quickstart.data.Write;
import io.syncline.examples.quickstart.store.Application;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An application that has the store in its own process. For one thread. */
final class RocksDbApplication implements Application {
  private final RocksDbStore store;
  private final Map<CollectionId, RocksCollection> collections = new HashMap<>();

  RocksDbApplication(RocksDbStore store) {
    this.store = store;
  }

  @Override
  public void create(DatabaseDefinition database) {
    store.schema().createDatabase(database.name());
    database.collections().forEach(this::create);
    database.views().forEach(view -> create(database.name(), view));
  }

  @Override
  public void change(Write structural) {
    if (structural instanceof Write.CreateCollection create) {
      create(create.definition());
    } else if (structural instanceof Write.DropCollection drop) {
      collections.remove(drop.collection());
      store.schema().dropCollection(drop.collection().database(), drop.collection().name());
    } else if (structural instanceof Write.Truncate truncate) {
      collection(truncate.collection()).truncate();
    } else {
      throw new IllegalArgumentException("a write of one document is no change of a collection");
    }
  }

  @Override
  public void commit(List<Write> writes) {
    RocksTransaction transaction = store.begin();
    writes.forEach(write -> add(transaction, write));
    transaction.commit();
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
  }

  private RocksCollection collection(CollectionId id) {
    return collections.computeIfAbsent(
        id, any -> store.schema().collection(id.database(), id.name()).orElseThrow());
  }

  private void create(CollectionDefinition definition) {
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
