package io.syncline.examples.quickstart.data;

import io.syncline.examples.quickstart.data.Write.CreateCollection;
import io.syncline.examples.quickstart.data.Write.DropCollection;
import io.syncline.examples.quickstart.data.Write.Insert;
import io.syncline.examples.quickstart.data.Write.Remove;
import io.syncline.examples.quickstart.data.Write.Replace;
import io.syncline.examples.quickstart.data.Write.Truncate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Writes to a synthetic load. Each write follows from its number alone, so that a script of any
 * length takes no memory: of ten writes seven replace, two insert and one removes. Every sixteenth
 * document of the load is never replaced and is what is removed, so that no write needs to know the
 * ones before it.
 */
final class SyntheticWriteScript implements WriteScript {

  private static final CollectionId MADE = new CollectionId("load", "made");
  private static final CollectionId PASSING = new CollectionId("load", "passing");
  private static final int SMALL = 100;
  private static final long LIVE_WRITES = 10_000;
  private static final int SPARED = 16;
  private static final int ROUND = 10;

  private final SyntheticDataset load;
  private final long seed;

  SyntheticWriteScript(SyntheticDataset load, long seed) {
    this.load = load;
    this.seed = seed;
  }

  @Override
  public Stream<Write> writes(Phase phase) {
    long first = first(phase);
    return Stream.concat(
        structural(phase).stream(),
        LongStream.range(first, first + plain(phase)).mapToObj(this::write));
  }

  @Override
  public long count(Phase phase) {
    return structural(phase).size() + plain(phase);
  }

  private long plain(Phase phase) {
    return switch (phase) {
      case DURING_COPY -> load.count() / 20;
      case WHILE_CUT -> load.count() / 5;
      case LIVE -> Math.min(LIVE_WRITES, load.count() * 10);
    };
  }

  private long first(Phase phase) {
    long first = 0;
    for (Phase earlier : Phase.values()) {
      if (earlier.compareTo(phase) < 0) {
        first += plain(earlier);
      }
    }
    return first;
  }

  private List<Write> structural(Phase phase) {
    return switch (phase) {
      case DURING_COPY ->
          Stream.of(
                  Stream.of(
                      new CreateCollection(CollectionDefinition.documents(MADE, 2)),
                      new CreateCollection(CollectionDefinition.documents(PASSING, 1))),
                  inserts(MADE, 0),
                  inserts(PASSING, 0),
                  Stream.of(new Truncate(MADE)),
                  inserts(MADE, SMALL / 2))
              .<Write>flatMap(writes -> writes)
              .toList();
      case WHILE_CUT -> List.of(new DropCollection(PASSING));
      case LIVE -> List.of();
    };
  }

  private Stream<Write> inserts(CollectionId collection, long from) {
    return LongStream.range(from, from + SMALL)
        .mapToObj(n -> load.document(collection, n, from))
        .map(made -> new Insert(collection, made.key(), made.body()));
  }

  private Write write(long ordinal) {
    long round = ordinal / ROUND;
    int place = (int) (ordinal % ROUND);
    long victim = round * SPARED + SPARED - 1;
    if (place == 9 && victim < load.count()) {
      Document removed = load.document(SyntheticDataset.DOCUMENTS, victim, 0);
      return new Remove(removed.collection(), removed.key());
    }
    if (place == 7 || place == 8) {
      Document made =
          load.document(SyntheticDataset.DOCUMENTS, load.count() + round * 2 + place - 7, 0);
      return new Insert(made.collection(), made.key(), made.body());
    }
    long n = new SplittableRandom(seed + ordinal).nextLong(load.count());
    long kept = n % SPARED == SPARED - 1 ? n - 1 : n;
    Document replaced = load.document(SyntheticDataset.DOCUMENTS, kept, ordinal + 1);
    return new Replace(replaced.collection(), replaced.key(), replaced.body());
  }
}
