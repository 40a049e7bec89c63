package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes to a store until it is killed, on two threads: transactions of an application into one
 * collection, batches of a replication into another. Step {@code n} of each is always the same. The
 * number of a step is printed once it is durable.
 */
final class CrashingWriter {
  static final ShardId TARGET = new ShardId("d", "target", 0);
  static final SyncId SYNC = new SyncId("sync");
  static final Incarnation FROM = new Incarnation("elsewhere");

  /** A claim of {@link #TARGET} by a stream. */
  static Claim claim(StreamId stream) {
    return new Claim(TARGET, SYNC, stream, false, false);
  }

  private CrashingWriter() {}

  static RocksDbOptions options() {
    return RocksDbOptions.builder(new ClusterId("crashing"))
        .writeBufferBytes(1 << 20)
        .blockCacheBytes(1 << 20)
        .build();
  }

  /** Arguments: folder, first step of the application, number of the claim. */
  public static void main(String[] args) throws Exception {
    RocksDbStore store = RocksDbStore.open(Path.of(args[0]), options());
    int first = Integer.parseInt(args[1]);
    long claim = Long.parseLong(args[2]);
    store.schema().createDatabase("d");
    RocksCollection source = store.schema().createCollection("d", "source", 3, "{}");
    store.schema().createCollection("d", "target", 1, "{}");
    Thread application = new Thread(() -> write(store, source, first), "application");
    application.start();
    replicate(store, claim);
  }

  private static void write(RocksDbStore store, RocksCollection source, int first) {
    for (int n = first; ; n++) {
      if (truncates(n)) {
        source.truncate();
      } else {
        RocksTransaction transaction = store.begin();
        for (Step step : steps(n)) {
          if (step.removes()) {
            transaction.remove(source, step.key());
          } else {
            transaction.put(source, step.key(), step.body());
          }
        }
        transaction.commit();
      }
      say("S", n);
    }
  }

  private static void replicate(RocksDbStore store, long number) throws Exception {
    ClaimResult claimed = store.target().claim(claim(new StreamId(number, 1)));
    Checkpoint held = ((ClaimResult.Claimed) claimed).checkpoint();
    int first = held.position().map(at -> (int) at.position().number() + 1).orElse(1);
    for (int n = first; ; n++) {
      Checkpoint next = held.following(SessionId.NONE, FROM, place(n));
      List<Change> changes = new ArrayList<>();
      if (truncates(n)) {
        changes.add(new Change.Cleared());
      }
      for (Step step : steps(n)) {
        changes.add(
            step.removes()
                ? new Change.Remove(step.key(), 0)
                : new Change.Put(new Document(step.key(), n, step.body())));
      }
      ApplyResult result =
          store
              .target()
              .apply(List.of(new ShardBatch(TARGET, held, next, new ShardBatch.Changes(changes))))
              .get(0);
      if (!(result instanceof ApplyResult.Applied)) {
        throw new IllegalStateException(result.toString());
      }
      held = next;
      say("T", n);
    }
  }

  static FeedPosition place(int n) {
    return new FeedPosition(new FeedId("elsewhere"), FROM, Position.of(n, 7));
  }

  private static void say(String what, int n) {
    PrintStream out = System.out;
    synchronized (out) {
      out.println(what + " " + n);
      out.flush();
    }
  }

  static boolean truncates(int n) {
    return n % 97 == 0;
  }

  /** One write of a step. */
  record Step(Bytes key, Bytes body, boolean removes) {}

  static List<Step> steps(int n) {
    SplittableRandom random = new SplittableRandom(n);
    List<Step> steps = new ArrayList<>();
    for (int i = random.nextInt(1, 40); i > 0; i--) {
      Bytes key = Bytes.utf8("key-" + random.nextInt(400));
      byte[] body = new byte[random.nextInt(10, 3000)];
      random.nextBytes(body);
      steps.add(new Step(key, Bytes.wrap(body), random.nextInt(5) == 0));
    }
    return steps;
  }

  /** What a collection holds after steps. */
  static void play(Map<Bytes, Bytes> content, int n, boolean replicated) {
    if (truncates(n)) {
      content.clear();
      if (!replicated) {
        return;
      }
    }
    for (Step step : steps(n)) {
      if (step.removes()) {
        content.remove(step.key());
      } else {
        content.put(step.key(), step.body());
      }
    }
  }

  static Map<Bytes, Bytes> after(int n, boolean replicated) {
    Map<Bytes, Bytes> content = new HashMap<>();
    for (int i = 1; i <= n; i++) {
      play(content, i, replicated);
    }
    return content;
  }
}
