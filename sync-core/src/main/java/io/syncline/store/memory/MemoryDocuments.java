package io.syncline.store.memory;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Document;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A memory store as an application sees it.
 *
 * <p>Every write is refused with {@link SyncException.Code#PRECONDITION_FAILED} while a hold makes
 * the cluster read-only, and with {@code NOT_FOUND} where there is no such collection. Where
 * flushing is by hand, documents are written (and shown) by the next flush; changes of the
 * structure flush, and then happen at once. Thread-safe.
 */
public final class MemoryDocuments {
  private final MemoryState state;

  MemoryDocuments(MemoryState state) {
    this.state = state;
  }

  /** Writes that happen together. */
  public interface Writes {
    /** Inserts or replaces a document; gives its revision. */
    long put(String database, String collection, Bytes key, Bytes body);

    /** Removes a document, if it is there. */
    void remove(String database, String collection, Bytes key);

    /** Removes all documents of a collection. */
    void truncate(String database, String collection);
  }

  /** One write that was asked for; without a document it removes, without a key it truncates. */
  private record Write(MemoryShard shard, Optional<Bytes> key, Optional<Document> document) {}

  /** Makes a database, if there is none of that name; gives its incarnation. */
  public Incarnation createDatabase(String name) {
    ObjectId id = ObjectId.database(name);
    return find(id)
        .orElseGet(
            () ->
                putObject(
                    new InventoryObject(
                        id,
                        Incarnation.NONE,
                        Incarnation.NONE,
                        0,
                        "{}",
                        InventoryObject.Stage.BEFORE_DATA)))
        .incarnation();
  }

  /** Makes a collection without documents, and its database if need be; gives its incarnation. */
  public Incarnation createCollection(String database, String name, int shards) {
    createDatabase(database);
    return putObject(
            new InventoryObject(
                ObjectId.collection(database, name),
                Incarnation.NONE,
                Incarnation.NONE,
                shards,
                "{}",
                InventoryObject.Stage.BEFORE_DATA))
        .incarnation();
  }

  /**
   * Makes or alters an object of any kind. Incarnation and origin of the argument do not count: the
   * store gives them. Fails with {@code BAD_REQUEST} where what it belongs to is missing, the
   * properties are no JSON, or the shard count of a collection would change.
   *
   * @return the object as it now is
   */
  public InventoryObject putObject(InventoryObject object) {
    return state.operator(
        () -> {
          state.checkOpen();
          state.checkWritable();
          Incarnation origin =
              state.catalog.get(object.id()).map(InventoryObject::origin).orElse(Incarnation.NONE);
          ObjectResult result =
              state.catalog.put(
                  new InventoryObject(
                      object.id(),
                      origin,
                      Incarnation.NONE,
                      object.shards(),
                      object.properties(),
                      object.stage()));
          if (result instanceof ObjectResult.Done) {
            return state.catalog.get(object.id()).orElseThrow();
          }
          throw new SyncException(SyncException.Code.BAD_REQUEST, "not made: " + result);
        });
  }

  /** Drops an object, if it is there, with all that it holds. */
  public void dropObject(ObjectId id) {
    state.operator(
        () -> {
          state.checkOpen();
          state.checkWritable();
          state.catalog.drop(id, Incarnation.NONE);
          return true;
        });
  }

  /** Drops a collection, if it is there. */
  public void dropCollection(String database, String name) {
    dropObject(ObjectId.collection(database, name));
  }

  /** Drops a database with all that it holds, if it is there. */
  public void dropDatabase(String name) {
    dropObject(ObjectId.database(name));
  }

  /** Inserts or replaces a document; gives its revision. */
  public long put(String database, String collection, Bytes key, Bytes body) {
    return state
        .application(() -> putting(database, collection, key, body), this::write)
        .document()
        .orElseThrow()
        .revision();
  }

  /** Inserts or replaces a document of UTF-8 texts; gives its revision. */
  public long put(String database, String collection, String key, String body) {
    return put(database, collection, Bytes.utf8(key), Bytes.utf8(body));
  }

  /** Removes a document, if it is there. */
  public void remove(String database, String collection, Bytes key) {
    state.application(() -> removing(database, collection, key), this::write);
  }

  /** Removes a document, if it is there. */
  public void remove(String database, String collection, String key) {
    remove(database, collection, Bytes.utf8(key));
  }

  /** Removes all documents of a collection. */
  public void truncate(String database, String collection) {
    transaction(writes -> writes.truncate(database, collection));
  }

  /**
   * Writes all together: of one feed, they are one transaction. If {@code writes} throws, nothing
   * is written.
   */
  public void transaction(Consumer<Writes> writes) {
    state.application(
        () -> {
          Collected collected = new Collected();
          writes.accept(collected);
          return collected.all;
        },
        this::writeAll);
  }

  /** A document, if it is there. */
  public Optional<Document> get(String database, String collection, Bytes key) {
    return state.locked(
        () -> {
          MemoryShard[] shards = shards(database, collection);
          return Optional.ofNullable(
              shards[ShardId.indexOf(key, shards.length)].documents.get(key));
        });
  }

  /** How many documents a collection has. */
  public long count(String database, String collection) {
    return state.locked(
        () -> {
          long count = 0;
          for (MemoryShard shard : shards(database, collection)) {
            count += shard.documents.size();
          }
          return count;
        });
  }

  private Optional<InventoryObject> find(ObjectId id) {
    return state.locked(() -> state.catalog.get(id));
  }

  private MemoryShard[] shards(String database, String collection) {
    MemoryShard[] shards =
        state.catalog.shards(new ObjectId(ObjectKind.COLLECTION, database, "", collection));
    if (shards == null) {
      throw new SyncException(
          SyncException.Code.NOT_FOUND,
          "cluster "
              + state.options.cluster()
              + " has no collection "
              + database
              + "/"
              + collection);
    }
    return shards;
  }

  private Write putting(String database, String collection, Bytes key, Bytes body) {
    MemoryShard[] shards = shards(database, collection);
    Document document = new Document(key, state.nextRevision(), body);
    return new Write(
        shards[ShardId.indexOf(key, shards.length)], Optional.of(key), Optional.of(document));
  }

  private Write removing(String database, String collection, Bytes key) {
    MemoryShard[] shards = shards(database, collection);
    return new Write(
        shards[ShardId.indexOf(key, shards.length)], Optional.of(key), Optional.empty());
  }

  private void write(Write write) {
    MemoryEdit edit = new MemoryEdit(state);
    enact(write, edit);
    edit.log();
  }

  private void writeAll(List<Write> writes) {
    MemoryEdit edit = new MemoryEdit(state);
    writes.forEach(w -> enact(w, edit));
    edit.log();
  }

  private void enact(Write write, MemoryEdit edit) {
    if (state.shards.get(write.shard().id) != write.shard()) {
      return; // dropped between the write and its flush
    }
    if (write.document().isPresent()) {
      edit.put(write.shard(), write.document().get());
    } else if (write.key().isPresent()) {
      edit.remove(write.shard(), write.key().get());
    } else {
      edit.clear(write.shard());
    }
  }

  /** Collects the writes of a transaction. */
  private final class Collected implements Writes {
    private final List<Write> all = new ArrayList<>();

    @Override
    public long put(String database, String collection, Bytes key, Bytes body) {
      Write write = putting(database, collection, key, body);
      all.add(write);
      return write.document().orElseThrow().revision();
    }

    @Override
    public void remove(String database, String collection, Bytes key) {
      all.add(removing(database, collection, key));
    }

    @Override
    public void truncate(String database, String collection) {
      for (MemoryShard shard : shards(database, collection)) {
        all.add(new Write(shard, Optional.empty(), Optional.empty()));
      }
    }
  }
}
