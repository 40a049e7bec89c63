package io.syncline.examples.quickstart.damage;

import io.syncline.examples.quickstart.damage.Damage.Kind;
import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.verify.Row;
import io.syncline.examples.quickstart.verify.Side;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Which documents of a target are to be damaged, and how: follows from a seed and what is there.
 */
public final class DamagePlan {

  private final Falsifier falsifier;
  private final SplittableRandom random;
  private final int ofEachKind;
  private final Map<DocumentId, Document> older = new HashMap<>();
  private final List<Damage> damages = new ArrayList<>();

  private DamagePlan(Falsifier falsifier, long seed, int ofEachKind, List<Document> olderVersions) {
    this.falsifier = falsifier;
    this.random = new SplittableRandom(seed);
    this.ofEachKind = ofEachKind;
    olderVersions.stream()
        .limit(ofEachKind)
        .forEach(document -> older.put(document.id(), document));
  }

  /**
   * Chooses documents of the target, each for one difference.
   *
   * @param falsifier makes what the target is to hold instead
   * @param seed decides everything, for the same target
   * @param ofEachKind how many differences of each kind are wanted; a small target gives fewer
   * @param target what is there
   * @param olderVersions earlier versions of documents that are there
   */
  public static List<Damage> plan(
      Falsifier falsifier, long seed, int ofEachKind, Side target, List<Document> olderVersions) {
    DamagePlan plan = new DamagePlan(falsifier, seed, ofEachKind, olderVersions);
    plan.choose(target);
    return List.copyOf(plan.damages);
  }

  /** How many differences there are of one kind. */
  public static long count(List<Damage> damages, Kind kind) {
    return damages.stream().filter(damage -> damage.kind() == kind).count();
  }

  private void choose(Side target) {
    List<Row> sample = new ArrayList<>();
    int size = ofEachKind * (Kind.values().length - 1);
    long[] read = {0};
    target.scan(
        row -> {
          Document earlier = older.get(row.id());
          if (earlier != null) {
            goBack(row, earlier);
          } else if (row.body().size() > 0) {
            keep(sample, size, row, read[0]++);
          }
        });
    for (int i = sample.size() - 1; i > 0; i--) {
      Collections.swap(sample, i, random.nextInt(i + 1));
    }
    Deque<Row> rows = new ArrayDeque<>(sample);
    for (int i = 0; i < ofEachKind; i++) {
      for (Kind kind : Kind.values()) {
        if (kind != Kind.OLDER_VERSION && !rows.isEmpty()) {
          damages.add(damage(kind, rows.remove()));
        }
      }
    }
  }

  /** Keeps each of the rows read so far with the same probability. */
  private void keep(List<Row> sample, int size, Row row, long before) {
    if (sample.size() < size) {
      sample.add(row);
    } else {
      long place = random.nextLong(before + 1);
      if (place < size) {
        sample.set((int) place, row);
      }
    }
  }

  private void goBack(Row row, Document earlier) {
    long revision = falsifier.earlier(row.revision(), random);
    if (revision != 0 && !earlier.body().equals(row.body())) {
      Row old = new Row(row.collection(), row.key(), revision, earlier.body());
      damages.add(new Damage(Kind.OLDER_VERSION, row.id(), Optional.of(old)));
    }
  }

  private Damage damage(Kind kind, Row row) {
    return switch (kind) {
      case MISSING -> new Damage(kind, row.id(), Optional.empty());
      case EXTRA -> extra(row);
      case ONE_BIT -> with(kind, row, falsifier.oneBit(row.body(), random));
      case SAME_LENGTH -> with(kind, row, falsifier.sameLength(row.body(), random));
      case SAME_REVISION -> with(kind, row, falsifier.longer(row.body()));
      case OLDER_VERSION -> throw new IllegalArgumentException("needs the earlier version");
    };
  }

  private Damage extra(Row neighbour) {
    String key = "extra-" + Long.toHexString(random.nextLong());
    Row row = falsifier.extra(neighbour, key, random);
    return new Damage(Kind.EXTRA, row.id(), Optional.of(row));
  }

  private static Damage with(Kind kind, Row row, Body body) {
    Row changed = new Row(row.collection(), row.key(), row.revision(), body);
    return new Damage(kind, row.id(), Optional.of(changed));
  }
}
