package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ClusterStore;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardBatch.Content;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.StructureStore.StructureRead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One cluster under test, and the acts that the tests of the contract are written in. */
public final class StoreScene implements AutoCloseable {
  static final SyncId SYNC = new SyncId("sync-one");
  static final SyncId OTHER_SYNC = new SyncId("sync-two");
  static final SessionId SESSION = new SessionId(3, 4);
  static final Incarnation SOURCE = new Incarnation("collection-at-the-source");

  /** The database and the collection that most tests use. */
  static final String DB = "db";

  static final String C = "c";

  final ClusterUnderTest cluster;

  StoreScene(ClusterUnderTest cluster) {
    this.cluster = cluster;
  }

  @Override
  public void close() {
    cluster.close();
  }

  ClusterStore store() {
    return cluster.store();
  }

  /** What a stage completes with, in time. */
  <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(cluster.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + cluster.patience(), e);
    } catch (ExecutionException e) {
      throw new AssertionError("the call failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Checks that a stage fails, in time. */
  void fails(String why, CompletionStage<?> stage) {
    try {
      Object answer =
          stage.toCompletableFuture().get(cluster.patience().toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError(why + ", yet it answered " + answer);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isNotNull();
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + cluster.patience(), e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  // -- what applications do

  /** Makes the collection {@code db/c}; gives its shards. */
  List<ShardId> collection(int shards) {
    return collection(C, shards);
  }

  List<ShardId> collection(String name, int shards) {
    cluster.createCollection(DB, name, shards);
    return shards(name, shards);
  }

  static List<ShardId> shards(String collection, int count) {
    List<ShardId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(new ShardId(DB, collection, i));
    }
    return ids;
  }

  /** Makes the collection {@code db/c} with one shard; gives it. */
  ShardId shard() {
    return collection(1).get(0);
  }

  void put(String key, String body) {
    cluster.put(DB, C, Bytes.utf8(key), Bytes.utf8(body));
  }

  void remove(String key) {
    cluster.remove(DB, C, Bytes.utf8(key));
  }

  // -- what receivers do

  static StreamId stream(long epoch, long attempt) {
    return new StreamId(epoch, attempt);
  }

  ClaimResult tryClaim(ShardId shard, SyncId sync, StreamId stream) {
    return get(store().target().claim(new Claim(shard, sync, stream, false, false)));
  }

  ClaimResult takeOver(ShardId shard, SyncId sync, StreamId stream) {
    return get(store().target().claim(new Claim(shard, sync, stream, true, false)));
  }

  Checkpoint claim(ShardId shard, long epoch, long attempt) {
    return claimed(tryClaim(shard, SYNC, stream(epoch, attempt)));
  }

  Checkpoint close(ShardId shard, long epoch, long attempt) {
    Claim claim = new Claim(shard, SYNC, stream(epoch, attempt), false, true);
    return claimed(get(store().target().claim(claim)));
  }

  static Checkpoint claimed(ClaimResult result) {
    assertThat(result).isInstanceOf(ClaimResult.Claimed.class);
    return ((ClaimResult.Claimed) result).checkpoint();
  }

  /** A place of some source's feed. */
  static FeedPosition place(long number) {
    return new FeedPosition(
        new FeedId("feed-at-the-source"),
        new Incarnation("feed-life"),
        Position.of(number, number * 31 + 1));
  }

  static Checkpoint at(Checkpoint held, long number) {
    return held.following(SESSION, SOURCE, place(number));
  }

  static Checkpoint comparing(Checkpoint held) {
    return held.comparing(SESSION, SOURCE, "for a test");
  }

  ApplyResult apply(ShardBatch batch) {
    List<ApplyResult> results = get(store().target().apply(List.of(batch)));
    assertThat(results).hasSize(1);
    return results.get(0);
  }

  ApplyResult apply(ShardId shard, Checkpoint expected, Checkpoint next, Content content) {
    return apply(new ShardBatch(shard, expected, next, content));
  }

  /** Applies what must be applied; gives the checkpoint that is then held. */
  Checkpoint applied(ShardId shard, Checkpoint expected, Checkpoint next, Content content) {
    assertThat(apply(shard, expected, next, content)).isEqualTo(new ApplyResult.Applied());
    return next;
  }

  static Content puts(Document... documents) {
    return puts(Arrays.asList(documents));
  }

  static Content puts(Collection<Document> documents) {
    return new ShardBatch.Changes(documents.stream().<Change>map(Change.Put::new).toList());
  }

  static Content changes(Change... changes) {
    return new ShardBatch.Changes(Arrays.asList(changes));
  }

  static Document document(String key, long revision) {
    return new Document(
        Bytes.utf8(key), revision, Bytes.utf8("{\"" + key + "\":" + revision + "}"));
  }

  /** Documents with the revisions 1, 2, 3 and so on. */
  static List<Document> documents(int count) {
    List<Document> documents = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      documents.add(document("key-" + i, i));
    }
    return documents;
  }

  /** Those of some documents that the cluster can hold. */
  List<Document> taken(Document... documents) {
    return Arrays.stream(documents).filter(cluster::takes).toList();
  }

  /** Documents with the revisions 1, 2, 3 and so on, that may lie in a shard. */
  List<Document> documentsOf(ShardId shard, int count) {
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> document("key-" + i, i))
        .filter(d -> cluster.livesIn(shard, d.key()))
        .limit(count)
        .toList();
  }

  // -- what is there

  /** The documents of a shard now. */
  List<Document> content(ShardId shard) {
    try (Snapshot snapshot = get(store().target().snapshot(Set.of(shard)))) {
      return content(snapshot, shard);
    }
  }

  /** The documents of a shard in a snapshot, by key. */
  List<Document> content(Snapshot snapshot, ShardId shard) {
    return scan(snapshot, shard, DigestKind.Space.KEY_HASH, PointRange.ALL, 1 << 20);
  }

  List<Document> scan(
      Snapshot snapshot, ShardId shard, DigestKind.Space space, PointRange range, int maxBytes) {
    TreeMap<Bytes, Document> documents = new TreeMap<>();
    PointRange left = range;
    while (true) {
      ScanPage page = get(snapshot.scan(shard, space, left, maxBytes));
      for (Document document : page.documents()) {
        assertThat(documents.put(document.key(), document)).as("given twice").isNull();
      }
      assertThat(page.covered().first()).as("a page begins where asked").isEqualTo(left.first());
      assertThat(left.contains(page.covered())).as("a page stays in its range").isTrue();
      if (page.covered().last() == left.last()) {
        return List.copyOf(documents.values());
      }
      left = new PointRange(page.covered().last() + 1, left.last());
    }
  }

  /** Sorted by key, as {@link #content} gives them. */
  static List<Document> byKey(Collection<Document> documents) {
    TreeMap<Bytes, Document> sorted = new TreeMap<>();
    documents.forEach(d -> sorted.put(d.key(), d));
    return List.copyOf(sorted.values());
  }

  Inventory inventory() {
    StructureRead read = get(store().structure().read(""));
    assertThat(read).isInstanceOf(StructureRead.Changed.class);
    return ((StructureRead.Changed) read).inventory();
  }

  InventoryObject object(ObjectId id) {
    return inventory()
        .get(id)
        .orElseThrow(() -> new AssertionError("there is no " + id + " in the inventory"));
  }

  static SortedSet<ShardId> set(Collection<ShardId> shards) {
    return new TreeSet<>(shards);
  }

  /** Gives each test a scene of its own, and closes it afterwards. */
  static final class PerTest implements ParameterResolver {
    private static final ExtensionContext.Namespace SCENES =
        ExtensionContext.Namespace.create(StoreScene.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
      return parameter.getParameter().getType() == StoreScene.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
      StoreContract contract = (StoreContract) test.getRequiredTestInstance();
      return test.getStore(SCENES)
          .getOrComputeIfAbsent(
              test.getUniqueId(), id -> new StoreScene(contract.open()), StoreScene.class);
    }
  }
}
