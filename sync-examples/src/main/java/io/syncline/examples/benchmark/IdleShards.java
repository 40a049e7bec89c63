package io.syncline.examples.benchmark;

import io.syncline.ClusterId;
import io.syncline.SyncClient;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncStatus;
import io.syncline.SyncWorker;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What idle shards cost: {@code IdleShards [shards] [seconds]}, by default 10,000 and 20. Prints
 * the heap after a collection, of everything in the JVM (both data centres with their stores,
 * masters and workers), and the processor time of each kind of thread while nothing is written.
 */
public final class IdleShards {
  private IdleShards() {}

  /** Runs it. */
  public static void main(String[] arguments) throws InterruptedException {
    int shards = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    MemoryNetwork channels = new MemoryNetwork();
    Map<String, SyncRuntime> runtimes = new TreeMap<>();
    SyncRuntime shared = SyncRuntime.threaded("shared");
    MemoryControlNetwork calls = new MemoryControlNetwork(shared);
    MemoryStore source = MemoryStore.builder(new ClusterId("source"), shared).build();
    MemoryStore target = MemoryStore.builder(new ClusterId("target"), shared).build();
    source.documents().createDatabase("d");
    for (int i = 0; i < shards; i += 100) {
      source.documents().createCollection("d", "c" + i, Math.min(100, shards - i));
    }
    for (MemoryStore store : List.of(source, target)) {
      ClusterId id = store.traits().cluster();
      SyncRuntime master = runtime(runtimes, id + "-master");
      SyncRuntime worker = runtime(runtimes, id + "-worker");
      SyncMaster.builder()
          .id("master-" + id)
          .endpoint("mem://" + id)
          .cluster(store)
          .state(new MemoryStateStore(shared))
          .channels(channels.admin(id))
          .control(calls)
          .runtime(master)
          .build()
          .start();
      SyncWorker.builder()
          .endpoint("mem://" + id + "/worker")
          .masters(List.of("mem://" + id))
          .cluster(store)
          .transport(channels.transport(id))
          .control(calls)
          .runtime(worker)
          .build()
          .start();
    }
    SyncClient client = SyncClient.connect(calls, List.of("mem://target"));
    client.configure(List.of("mem://source"), Duration.ofSeconds(30));
    SyncStatus status = client.awaitCaughtUp(Duration.ofMinutes(5));
    System.out.println(
        status.shardCount() + " of " + status.totalShards() + " shards, " + status.state());
    Thread.sleep(15_000);
    Map<String, Long> before = processorTimes();
    long began = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    double elapsed = System.nanoTime() - began;
    Map<String, Long> after = processorTimes();
    after.forEach(
        (name, time) -> {
          double part = 100 * (time - before.getOrDefault(name, 0L)) / elapsed;
          if (part >= 0.01) {
            System.out.printf(Locale.ROOT, "%-40s %6.2f %% of one core%n", name, part);
          }
        });
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    System.out.printf(Locale.ROOT, "heap of everything after a collection: %d MB%n", heap >> 20);
    System.exit(0);
  }

  private static SyncRuntime runtime(Map<String, SyncRuntime> all, String name) {
    return all.computeIfAbsent(name, SyncRuntime::threaded);
  }

  private static Map<String, Long> processorTimes() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Long> times = new TreeMap<>();
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null) {
        String kind =
            info.getThreadName()
                .replaceAll("^syncline-((source|target)-(master|worker)|shared).*", "$1")
                .replaceAll("[0-9]+$", "n");
        times.merge(kind, Math.max(0, threads.getThreadCpuTime(id)), Long::sum);
      }
    }
    return times;
  }
}
