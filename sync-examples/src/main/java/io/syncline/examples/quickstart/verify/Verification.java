package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.verify.Census.Content;
import io.syncline.examples.quickstart.verify.Difference.Kind;
import io.syncline.examples.quickstart.verify.Difference.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the target with the source, and both with the content that the generator makes again.
 *
 * <p>A first scan of each side makes fingerprints; where they are equal that is all. Otherwise a
 * second scan reads the rows of parts that differ, of as many as fit the bound on rows, and lists
 * the documents. Memory depends on the number of collections and on that bound, not on the number
 * of documents.
 */
public final class Verification {

  /** How many rows of all sides the second scan holds (key and hash of each). */
  private static final long MOST_ROWS = 300_000;

  private final Side source;
  private final Side target;
  private final Side generated;
  private final int listAtMost;

  /**
   * A comparison of these sides.
   *
   * @param listAtMost how many differing documents are listed
   */
  public Verification(Side source, Side target, Side generated, int listAtMost) {
    this.source = source;
    this.target = target;
    this.generated = generated;
    this.listAtMost = listAtMost;
  }

  /** Reads all sides and compares them. */
  public Verdict compare() {
    Census atSource = Census.of(source);
    Census atTarget = Census.of(target);
    Census asGenerated = Census.of(generated);
    SortedSet<CollectionId> all = atSource.collections();
    all.addAll(atTarget.collections());
    all.addAll(asGenerated.collections());

    List<CollectionVerdict> verdicts = new ArrayList<>();
    SortedMap<CollectionId, BitSet> suspects = new TreeMap<>();
    boolean complete = true;
    long rows = 0;
    for (CollectionId id : all) {
      CollectionVerdict verdict =
          new CollectionVerdict(
              id,
              atSource.whole(id, Content.BODIES),
              atTarget.whole(id, Content.BODIES),
              asGenerated.whole(id, Content.BODIES),
              atSource.whole(id, Content.REVISIONS).equals(atTarget.whole(id, Content.REVISIONS)));
      verdicts.add(verdict);
      for (int part = 0; part < Census.PARTS && !verdict.identical(); part++) {
        Fingerprint sourcePart = atSource.part(id, part, Content.BODIES);
        Fingerprint generatedPart = asGenerated.part(id, part, Content.BODIES);
        if (!sourcePart.equals(generatedPart)
            || !atSource
                .part(id, part, Content.REVISIONS)
                .equals(atTarget.part(id, part, Content.REVISIONS))) {
          rows +=
              sourcePart.documents()
                  + generatedPart.documents()
                  + atTarget.part(id, part, Content.BODIES).documents();
          if (rows > MOST_ROWS && !suspects.isEmpty()) {
            complete = false;
          } else {
            suspects.computeIfAbsent(id, any -> new BitSet()).set(part);
          }
        }
      }
    }
    List<Difference> differences = suspects.isEmpty() ? List.of() : list(suspects);
    if (differences.size() > listAtMost) {
      differences = differences.subList(0, listAtMost);
      complete = false;
    }
    return new Verdict(verdicts, differences, complete);
  }

  private List<Difference> list(Map<CollectionId, BitSet> suspects) {
    Map<DocumentId, Held> atSource = read(source, suspects);
    Map<DocumentId, Held> atTarget = read(target, suspects);
    Map<DocumentId, Held> asGenerated = read(generated, suspects);
    SortedSet<DocumentId> ids = new TreeSet<>(atSource.keySet());
    ids.addAll(atTarget.keySet());
    ids.addAll(asGenerated.keySet());
    List<Difference> differences = new ArrayList<>();
    for (DocumentId id : ids) {
      Held held = atSource.get(id);
      add(differences, id, Pair.SOURCE_AND_TARGET, held, atTarget.get(id));
      add(differences, id, Pair.GENERATED_AND_SOURCE, asGenerated.get(id), held);
    }
    return differences;
  }

  private static void add(
      List<Difference> differences,
      DocumentId id,
      Pair pair,
      @Nullable Held first,
      @Nullable Held second) {
    Kind kind = kind(pair, first, second);
    if (kind != null) {
      differences.add(new Difference(id, kind, pair));
    }
  }

  private static @Nullable Kind kind(Pair pair, @Nullable Held first, @Nullable Held second) {
    if (second == null) {
      return first == null ? null : Kind.MISSING;
    }
    if (first == null) {
      return Kind.EXTRA;
    }
    if (second.times() > first.times()) {
      return Kind.TWICE;
    }
    if (!Arrays.equals(first.content(), second.content())) {
      return Kind.OTHER_BODY;
    }
    boolean otherRevision = pair == Pair.SOURCE_AND_TARGET && first.revision() != second.revision();
    return otherRevision ? Kind.OTHER_REVISION : null;
  }

  private static Map<DocumentId, Held> read(Side side, Map<CollectionId, BitSet> suspects) {
    Map<DocumentId, Held> held = new TreeMap<>();
    RowHash hash = new RowHash();
    side.scan(
        row -> {
          BitSet parts = suspects.get(row.collection());
          if (parts != null && parts.get(Census.part(row.key()))) {
            Held one = new Held(hash.content(row), row.revision(), 1);
            held.merge(row.id(), one, (first, second) -> second.oneMoreThan(first));
          }
        });
    return held;
  }

  /** What a side holds of one document. */
  @SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals, above
  private record Held(byte[] content, long revision, int times) {

    Held oneMoreThan(Held first) {
      return new Held(content, revision, first.times + 1);
    }
  }
}
