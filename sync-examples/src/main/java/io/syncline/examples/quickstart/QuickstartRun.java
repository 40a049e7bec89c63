package io.syncline.examples.quickstart;

import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.RepairReport;
import io.syncline.StopReport;
import io.syncline.SyncClient;
import io.syncline.SyncStatus;
import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.data.ExpectedContent;
import io.syncline.examples.quickstart.data.Write;
import io.syncline.examples.quickstart.data.WriteScript;
import io.syncline.examples.quickstart.data.WriteScript.Phase;
import io.syncline.examples.quickstart.progress.Progress;
import io.syncline.examples.quickstart.progress.ProgressDisplay;
import io.syncline.examples.quickstart.progress.QuickstartResult;
import io.syncline.examples.quickstart.progress.QuickstartResult.Cost;
import io.syncline.examples.quickstart.store.Lookup;
import io.syncline.examples.quickstart.store.Stores;
import io.syncline.examples.quickstart.verify.Contents;
import io.syncline.examples.quickstart.verify.StructureVerification;
import io.syncline.examples.quickstart.verify.Verdict;
import io.syncline.examples.quickstart.verify.Verification;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** One run of the quickstart, phase by phase. For one thread. */
final class QuickstartRun {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final long LIVE_INTERVAL_NANOS = 1_000_000;
  private static final int DAMAGES_OF_EACH_KIND = 3;
  private static final int LISTED = 1000;

  private final QuickstartOptions options;
  private final Dataset dataset;
  private final WriteScript script;
  private final Stores stores;
  private final Carrier carrier;
  private final ProgressDisplay display;
  private final Line line = new Line();
  private double catchUpSpeed;

  QuickstartRun(
      QuickstartOptions options, Stores stores, Carrier carrier, ProgressDisplay display) {
    this.options = options;
    this.dataset = options.dataset();
    this.script = dataset.script(options.seed());
    this.stores = stores;
    this.carrier = carrier;
    this.display = display;
  }

  /**
   * Runs all phases.
   *
   * @param before what copies before this one cost, where that is to be compared
   */
  QuickstartResult run(Optional<CopyCost.Before> before) {
    long began = System.nanoTime();
    SortedSet<DocumentId> planted = new TreeSet<>();
    SortedSet<DocumentId> found = new TreeSet<>();
    double p50;
    double p99;
    FirstCopy.Measured copy;
    Contents atSource;
    Contents atTarget;
    try (DataCentre source = new DataCentre(stores.open(new ClusterId("berlin")));
        DataCentre target = new DataCentre(stores.open(new ClusterId("paris")))) {
      atSource = source.stored().contents();
      atTarget = target.stored().contents();
      SourceWriter writer = new SourceWriter(source.stored().application());
      writer.load(dataset, () -> display.show(writing("loading", writer), System.nanoTime()));
      source.settle();
      target.settle();
      display.finish(writing("loading", writer));

      source.start(carrier, line);
      target.start(carrier, line);
      try (SyncClient client =
              SyncClient.connect(carrier.operator(target.cluster()), target.endpoints());
          LagProbe probe = new LagProbe(target.stored().lookup())) {
        copy = new FirstCopy(source, target, display).run(client, writer, script);
        source.settle();
        target.settle();
        catchUp(client, target, writer);
        live(client, source, target, writer, probe);
        p50 = probe.millis(0.5);
        p99 = probe.millis(0.99);
        damage(client, target, planted, found);
        stop(client);
      }
    }
    Verdict verdict = verify(atSource, atTarget);
    double limit = limit();
    return new QuickstartResult(
        stores.title(),
        verdict.identical(),
        verdict.documents(),
        verdict.bytes(),
        (System.nanoTime() - began) / 1e9,
        copy.documentsPerSecond(),
        catchUpSpeed,
        p50,
        p99,
        copy.firstMillis(),
        limit,
        planted.size(),
        found.equals(planted) ? planted.size() : count(found, planted),
        before.map(
            each ->
                new Cost(
                    copy.processorMicros(),
                    each.rocksDb(),
                    each.adapterFirst(),
                    each.rocksDbFirst())));
  }

  private void catchUp(SyncClient client, DataCentre target, SourceWriter writer) {
    line.cut();
    writer.writeAll(
        script.writes(Phase.WHILE_CUT),
        () -> display.show(writing("link cut", writer), System.nanoTime()));
    display.finish(writing("link cut", writer));
    long expected = script.writes(Phase.WHILE_CUT).filter(QuickstartRun::single).count();
    LastWrites last = LastWrites.of(script.writes(Phase.WHILE_CUT));
    Lookup view = target.stored().lookup();
    long written = target.written();
    long began = System.nanoTime();
    line.mend();
    // A new collection is copied as it is: then fewer documents come than were written.
    Waiting.until(
        "the changes written meanwhile",
        LONG,
        () -> target.written() - written >= expected || last.arrived(view),
        () ->
            display.show(catching(target.written() - written, expected, began), System.nanoTime()));
    catchUpSpeed = (target.written() - written) / ((System.nanoTime() - began) / 1e9);
    Waiting.untilCaughtUp(client, LONG, display);
    display.finish(catching(target.written() - written, expected, began));
  }

  private void live(
      SyncClient client,
      DataCentre source,
      DataCentre target,
      SourceWriter writer,
      LagProbe probe) {
    long count = script.count(Phase.LIVE);
    long due = System.nanoTime();
    long number = 0;
    for (Iterator<Write> writes = script.writes(Phase.LIVE).iterator();
        writes.hasNext();
        number++) {
      Write write = writes.next();
      Waiting.until(due);
      due += LIVE_INTERVAL_NANOS;
      writer.write(write);
      long now = System.nanoTime();
      if (number < count * 3 / 4) {
        write.written().ifPresent(document -> probe.committed(document, now));
      } else if (number == count * 3 / 4) {
        new Thread(() -> closeSome(source, target), "quickstart-operator").start();
      }
      display.show(writing("live", writer), now);
    }
    SyncStatus status = Waiting.untilCaughtUp(client, LONG, display);
    display.finish(writing("live", writer));
    display.say(
        "in sync: "
            + status.shardCount()
            + " shards "
            + status.state()
            + ", lag measured "
            + probe.count()
            + " times");
  }

  private void closeSome(DataCentre source, DataCentre target) {
    display.say(
        "closing the leading master "
            + target.closeLeader()
            + " and the workers "
            + target.closeWorker()
            + " and "
            + source.closeWorker());
  }

  private void damage(
      SyncClient client,
      DataCentre target,
      SortedSet<DocumentId> planted,
      SortedSet<DocumentId> found) {
    CheckReport before = client.check(Set.of(), LONG);
    display.say(
        "check: "
            + before.documents()
            + " documents compared by digests ("
            + before.kind()
            + "), "
            + before.differing()
            + " differ"
            + problems(before));
    List<Damage> damages =
        target
            .stored()
            .damage(
                options.seed(),
                DAMAGES_OF_EACH_KIND,
                expected().olderVersions(options.seed(), DAMAGES_OF_EACH_KIND));
    damages.forEach(damage -> planted.add(damage.document()));
    display.say(
        "damaged behind the library's back: " + planted.size() + " documents of the target");
    CheckReport check = client.check(Set.of(), LONG);
    check
        .differences()
        .forEach(
            d ->
                found.add(
                    new DocumentId(
                        new CollectionId(d.shard().database(), d.shard().collection()),
                        d.key().utf8())));
    display.say(
        "check: "
            + check.differing()
            + " differ"
            + (found.equals(planted) ? ", exactly those" : ": NOT those that were damaged")
            + problems(check));
    RepairReport repair = client.repair(Set.of(), LONG);
    CheckReport after = client.check(Set.of(), LONG);
    display.say(
        "repair: "
            + repair.mended()
            + " mended"
            + problems(repair.check())
            + "; check again: "
            + after.differing()
            + " differ"
            + problems(after));
  }

  private void stop(SyncClient client) {
    StopReport stop = client.stop(true, LONG);
    display.say("stop: " + (stop.inSync() ? "in sync" : "NOT in sync") + ", " + stop.message());
  }

  private Verdict verify(Contents source, Contents target) {
    ExpectedContent expected = expected();
    Verdict verdict =
        new Verification(
                source,
                target,
                reader -> expected.forEachDocument(document -> reader.accept(source.row(document))),
                LISTED)
            .compare();
    List<String> structure =
        StructureVerification.differences(source, target, expected.collections());
    structure.forEach(difference -> display.say("structure differs: " + difference));
    verdict.differences().stream()
        .limit(10)
        .forEach(difference -> display.say("differs: " + difference));
    return structure.isEmpty()
        ? verdict
        : new Verdict(verdict.collections(), verdict.differences(), false);
  }

  private double limit() {
    display.say("measuring " + stores.title() + " alone: " + stores.limit());
    return stores.documentsPerSecond(dataset);
  }

  private ExpectedContent expected() {
    return new ExpectedContent(dataset, script, EnumSet.allOf(Phase.class));
  }

  private static boolean single(Write write) {
    return write.written().isPresent() || write instanceof Write.Remove;
  }

  private static long count(SortedSet<DocumentId> found, SortedSet<DocumentId> planted) {
    long right = found.stream().filter(planted::contains).count();
    return right == planted.size() ? found.size() : right;
  }

  private static String problems(CheckReport check) {
    return check.problems().isEmpty() ? "" : "; problems: " + check.problems();
  }

  private static Progress writing(String phase, SourceWriter writer) {
    return new Progress(
        phase,
        writer.documents(),
        writer.bytes(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty());
  }

  private static Progress catching(long applied, long total, long began) {
    return new Progress(
        "catching up",
        applied,
        0,
        Optional.of(total),
        applied / ((System.nanoTime() - began) / 1e9),
        Optional.empty(),
        Optional.empty());
  }
}
