package io.syncline.examples.quickstart;

import io.syncline.SyncClient;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.examples.quickstart.data.WriteScript;
import io.syncline.examples.quickstart.data.WriteScript.Phase;
import io.syncline.examples.quickstart.progress.Progress;
import io.syncline.examples.quickstart.progress.ProgressDisplay;
import io.syncline.examples.quickstart.progress.TroubleLine;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The first copy of a source to a target, while the application goes on writing. For one thread.
 */
final class FirstCopy {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration CALL = Duration.ofSeconds(30);

  private final DataCentre source;
  private final DataCentre target;
  private final ProgressDisplay display;

  FirstCopy(DataCentre source, DataCentre target, ProgressDisplay display) {
    this.source = source;
    this.target = target;
    this.display = display;
  }

  /**
   * How it went.
   *
   * @param firstMillis from configure to the first document at the target
   * @param documentsPerSecond the speed
   * @param processorMicros what the data centres used for each document that was copied or changed
   *     meanwhile; see {@link ProcessorTime}
   */
  record Measured(double firstMillis, double documentsPerSecond, double processorMicros) {}

  /** Copies, and returns once source and target are in sync. */
  Measured run(SyncClient client, SourceWriter writer, WriteScript script) {
    long documents = writer.documents();
    AtomicLong ended = new AtomicLong();
    Thread writes =
        new Thread(
            () -> {
              writer.writeAll(script.writes(Phase.DURING_COPY), () -> {});
              ended.set(ProcessorTime.ofThisThread());
            },
            "quickstart-writer");
    ProcessorTime processor = new ProcessorTime();
    long began = System.nanoTime();
    client.configure(source.endpoints(), CALL);
    Waiting.until("the first document", LONG, () -> target.copied() > 0, () -> {});
    double firstMillis = (System.nanoTime() - began) / 1e6;
    writes.start();
    double speed;
    TroubleLine trouble = new TroubleLine(display);
    try (StatusWatch watch = new StatusWatch(client)) {
      Waiting.until(
          "the first copy",
          LONG,
          () -> watch.latest().filter(FirstCopy::copied).isPresent(),
          () ->
              watch
                  .latest()
                  .ifPresent(
                      status -> {
                        trouble.look(status.message(), System.nanoTime());
                        display.show(progress(status, documents, began), System.nanoTime());
                      }));
      speed = target.copied() / ((System.nanoTime() - began) / 1e9);
      join(writes);
      SyncStatus status = Waiting.untilCaughtUp(client, LONG, display);
      display.finish(progress(status, documents, began));
    }
    double micros = processor.micros(ended.get()) / target.written();
    display.say(
        String.format(Locale.ROOT, "processor time of the copy: %.1f us a document", micros));
    return new Measured(firstMillis, speed, micros);
  }

  private static boolean copied(SyncStatus status) {
    return status.totalShards() > 0 && status.state() == SyncState.RUNNING;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Progress progress(SyncStatus status, long documents, long began) {
    long copied = target.copied();
    return new Progress(
        "first copy",
        copied,
        status.progress().bytes(),
        Optional.of(Math.max(documents, copied)),
        copied / ((System.nanoTime() - began) / 1e9),
        status.progress().remaining(),
        Optional.of(status.lag()));
  }
}
