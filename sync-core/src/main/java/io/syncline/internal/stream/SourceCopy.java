package io.syncline.internal.stream;

import io.syncline.internal.wire.DataMessage;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedPosition;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ranges of one comparison that are still to be sent: which are scanned, which pages wait, how
 * many documents there will be. Several ranges are scanned at a time. Not thread-safe.
 */
final class SourceCopy {
  private static final double SPACE = Math.pow(2, 64);
  private static final int RANGES_A_SCAN = 4;

  final long snapshot;
  final FeedPosition at;
  private final SenderActions actions;
  private final SenderOptions options;
  private final DigestKind.Space space;
  private final @Nullable Narrowing narrowing;
  private final ArrayDeque<PointRange> ranges = new ArrayDeque<>();
  private final Map<Long, PointRange> scans = new HashMap<>();
  private final ArrayDeque<ScanPage> pages = new ArrayDeque<>();
  private double widthToCopy;
  private double widthSent;
  private long documentsSent;
  private long documentsFound;

  /**
   * Makes the plan.
   *
   * @param narrowing empty where the target holds nothing: everything is copied
   */
  SourceCopy(
      long snapshot,
      FeedPosition at,
      SenderActions actions,
      SenderOptions options,
      DigestKind.Space space,
      @Nullable Narrowing narrowing) {
    this.snapshot = snapshot;
    this.at = at;
    this.actions = actions;
    this.options = options;
    this.space = space;
    this.narrowing = narrowing;
    if (narrowing == null) {
      PointRange.ALL.split(options.copyParallelism() * RANGES_A_SCAN).forEach(this::add);
    }
  }

  @Nullable Narrowing narrowing() {
    return narrowing;
  }

  /** Takes over what the narrowing has found; neighbours become one range. */
  void takeLeaves() {
    if (narrowing == null) {
      return;
    }
    List<Narrowing.Leaf> leaves =
        narrowing.takeLeaves().stream()
            .sorted(
                Comparator.comparing(
                    (Narrowing.Leaf l) -> l.range().first(), Long::compareUnsigned))
            .toList();
    PointRange open = null;
    for (Narrowing.Leaf leaf : leaves) {
      documentsFound += leaf.documents();
      if (open != null && open.last() + 1 == leaf.range().first()) {
        open = new PointRange(open.first(), leaf.range().last());
      } else {
        if (open != null) {
          add(open);
        }
        open = leaf.range();
      }
    }
    if (open != null) {
      add(open);
    }
  }

  /** Asks the store for the next page, if another may be asked for. */
  boolean scan(long call) {
    if (scans.size() + pages.size() >= options.copyParallelism()
        || ranges.isEmpty()
        || !actions.room()) {
      return false;
    }
    PointRange range = ranges.remove();
    scans.put(call, range);
    actions.scan(snapshot, call, space, range, options.frameBytes());
    return true;
  }

  boolean scans(long call) {
    return scans.containsKey(call);
  }

  boolean waitsForStore() {
    return !scans.isEmpty() || narrowing != null && narrowing.waitsForStore();
  }

  /** Takes a page; the rest of its range is scanned next. */
  void page(long call, ScanPage page) {
    PointRange range = scans.remove(call);
    if (range == null) {
      return;
    }
    pages.add(page);
    if (page.covered().last() != range.last()) {
      ranges.addFirst(new PointRange(page.covered().last() + 1, range.last()));
    }
  }

  boolean hasPage() {
    return !pages.isEmpty();
  }

  /** The next page as a message. */
  DataMessage.Range nextRange(long seq) {
    ScanPage page = pages.remove();
    widthSent += width(page.covered());
    documentsSent += page.documents().size();
    return new DataMessage.Range(seq, false, at, space, page.covered(), total(), page.documents());
  }

  boolean done() {
    return Rules.copied(
        narrowing == null || narrowing.done(), ranges.isEmpty() && pages.isEmpty(), scans.size());
  }

  private long total() {
    if (narrowing != null) {
      return Math.max(documentsFound, documentsSent);
    }
    return widthSent <= 0
        ? 0
        : Math.max(documentsSent, (long) (documentsSent * (widthToCopy / widthSent)));
  }

  private void add(PointRange range) {
    ranges.add(range);
    widthToCopy += width(range);
  }

  private static double width(PointRange range) {
    double width = range.last() - range.first();
    return (width < 0 ? width + SPACE : width) + 1;
  }
}
