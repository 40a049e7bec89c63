package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.data.RangeDigests;
import io.syncline.store.BlockingStore;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.PointRange;
import io.syncline.store.ScanPage;
import io.syncline.store.ShardId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A moment of some shards, held at the servers that lead them. Thread-safe.
 *
 * <p>By revision, a page costs what it holds: the server lists revisions in order and reads
 * documents by them. By the hash of the key, or where the server lists no revisions, there is no
 * order to read in: a page then takes a look at every document, and what was seen beyond it is kept
 * for the next pages, up to {@link SortedPages#KEPT} bytes a shard.
 */
final class ArangoView implements BlockingStore.View {
  /** How many revisions are asked for at a time when documents are read. */
  private static final int BLOCK = 2_000;

  /** The same while nothing is known of the size of documents. */
  private static final int FIRST = 64;

  /**
   * How many lists of revisions are kept; each is half a megabyte at most, beside {@link #AHEAD}.
   */
  private static final int LISTS = 64;

  /** About how many bytes of documents a request is to bring; those beyond the page are kept. */
  private static final int AHEAD = 2 << 20;

  private final Optional<FeedPosition> position;
  private final Map<ShardId, Place> places;
  private final List<HeldMoment> moments;

  /** Revisions that were listed beyond the last page, by what will be asked for next. */
  private final Map<Next, Listed> listed =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Next, Listed> eldest) {
              return size() > LISTS;
            }
          });

  private final RevisionLists lists = new RevisionLists();
  private final TreeDigests trees = new TreeDigests();
  private final Map<Pages, SortedPages> pages = new ConcurrentHashMap<>();

  ArangoView(
      Optional<FeedPosition> position, Map<ShardId, Place> places, List<HeldMoment> moments) {
    this.position = position;
    this.places = Map.copyOf(places);
    this.moments = List.copyOf(moments);
  }

  /** Where a shard is read. */
  record Place(Incarnation incarnation, ShardName shard, HeldMoment moment) {
    /** By revisions, where the server lists them in that order, or by a look at all documents. */
    private <T> T either(DigestKind.Space space, Reading<T> byRevision, Reading<T> byScan)
        throws InterruptedException {
      if (space == DigestKind.Space.REVISION && moment.reads().listsRevisions(shard)) {
        try {
          return byRevision.read();
        } catch (NoRevisions e) {
          return byScan.read(); // which the server's first answer told: nothing was read before
        }
      }
      return byScan.read();
    }

    private void scan(ShardReads.DocumentSink sink) throws InterruptedException {
      moment.reads().scan(shard, moment.held(), sink);
    }
  }

  private interface Reading<T> {
    T read() throws InterruptedException;
  }

  @Override
  public Optional<FeedPosition> position() {
    return position;
  }

  @Override
  public Optional<Incarnation> incarnation(ShardId shard) {
    return Optional.ofNullable(places.get(shard)).map(Place::incarnation);
  }

  @Override
  public List<Digest> digests(ShardId shard, DigestKind kind, long salt, List<PointRange> ranges)
      throws InterruptedException {
    Place place = place(shard);
    return place.either(
        kind.space(),
        () -> listed(place, kind, ranges, new RangeDigests(kind, salt, ranges)),
        () -> scanned(place, kind, new RangeDigests(kind, salt, ranges)));
  }

  private List<Digest> listed(
      Place place, DigestKind kind, List<PointRange> ranges, RangeDigests digests)
      throws InterruptedException {
    if (kind.equals(DigestKind.REVISION_TREE)) {
      trees.add(place, ranges, digests);
    } else if (kind.equals(DigestKind.REVISIONS)) {
      eachBlock(place, ranges, revisions -> Arrays.stream(revisions).forEach(digests::addRevision));
    } else {
      eachBlock(place, ranges, revisions -> eachDocument(place, revisions, digests::add));
    }
    return digests.digests();
  }

  private static List<Digest> scanned(Place place, DigestKind kind, RangeDigests digests)
      throws InterruptedException {
    boolean alone = kind.equals(DigestKind.REVISION_TREE) || kind.equals(DigestKind.REVISIONS);
    place.scan(alone ? document -> digests.addRevision(document.revision()) : digests::add);
    return digests.digests();
  }

  /**
   * Hands over the documents of a range, in any order.
   *
   * @param known revisions of documents that need not be handed over
   */
  void each(
      ShardId shard,
      DigestKind.Space space,
      PointRange range,
      Set<Long> known,
      ShardReads.DocumentSink sink)
      throws InterruptedException {
    Place place = place(shard);
    place.either(
        space,
        () -> {
          eachBlock(
              place,
              List.of(range),
              revisions ->
                  eachDocument(
                      place,
                      Arrays.stream(revisions).filter(r -> !known.contains(r)).toArray(),
                      sink));
          return true;
        },
        () -> {
          place.scan(
              document -> {
                if (range.contains(space.point(document.key(), document.revision()))) {
                  sink.take(document);
                }
              });
          return true;
        });
  }

  @Override
  public ScanPage scan(ShardId shard, DigestKind.Space space, PointRange range, int maxBytes)
      throws InterruptedException {
    Place place = place(shard);
    return place.either(
        space,
        () -> byRevision(shard, place, range, maxBytes),
        () -> {
          SortedPages kept =
              pages.computeIfAbsent(new Pages(shard, space), any -> new SortedPages(space));
          synchronized (kept) {
            return kept.page(range, maxBytes, place::scan);
          }
        });
  }

  private ScanPage byRevision(ShardId shard, Place place, PointRange range, int maxBytes)
      throws InterruptedException {
    Listed list = listed.remove(new Next(shard, range));
    if (list == null) {
      RevisionLists.Part part = lists.first(place, range);
      list = new Listed(part.revisions(), part.upTo());
    }
    List<Document> found = new ArrayList<>();
    long bytes = 0;
    while (!list.isEmpty() && (bytes < maxBytes || found.isEmpty())) {
      if (list.ahead.isEmpty()) {
        read(place, list, Math.max(maxBytes, AHEAD));
      }
      // A page ends where its range does: what was asked for and is not there has no document.
      while (!list.ahead.isEmpty() && (bytes < maxBytes || found.isEmpty())) {
        Document document = list.ahead.remove();
        bytes += document.size();
        found.add(document);
      }
    }
    if (list.isEmpty()) {
      return new ScanPage(found, new PointRange(range.first(), list.listedTo));
    }
    long last = found.get(found.size() - 1).revision();
    listed.put(new Next(shard, new PointRange(last + 1, range.last())), list);
    return new ScanPage(found, new PointRange(range.first(), last));
  }

  /** Reads about as many documents as there is room for, by the size of those before. */
  private static void read(Place place, Listed list, int bytes) throws InterruptedException {
    long room = list.documentBytes == 0 ? FIRST : Math.max(1, bytes / list.documentBytes);
    int end = (int) Math.min(list.revisions.length, list.at + Math.min(BLOCK, room));
    ShardReads.Documents answer =
        place
            .moment
            .reads()
            .documents(
                place.shard, place.moment.held(), Arrays.copyOfRange(list.revisions, list.at, end));
    if (answer.answered() == 0) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE,
          "shard " + place.shard + ": the server answered none of the documents asked for");
    }
    checkOrder(place, answer.found(), list.revisions, list.at, end);
    list.at += answer.answered();
    list.ahead.addAll(answer.found());
    if (!answer.found().isEmpty()) {
      long size = answer.found().stream().mapToLong(Document::size).sum();
      list.documentBytes = Math.max(1, size / answer.found().size());
    }
  }

  /** Pages end where documents do: they have to come as they were asked for. */
  private static void checkOrder(
      Place place, List<Document> found, long[] revisions, int from, int to) {
    int at = from;
    for (Document document : found) {
      while (at < to && revisions[at] != document.revision()) {
        at++;
      }
      if (at == to) {
        throw new SyncException(
            SyncException.Code.CORRUPT,
            "shard " + place.shard + ": the server answered a document that was not asked for");
      }
      at++;
    }
  }

  /** Takes revisions in unsigned order, block by block. */
  interface Block {
    /** Takes the next ones. */
    void take(long[] revisions) throws InterruptedException;
  }

  /** Hands over the revisions in ranges. */
  static void eachBlock(Place place, List<PointRange> ranges, Block block)
      throws InterruptedException {
    if (ranges.isEmpty()) {
      return;
    }
    Optional<String> resume = Optional.empty();
    do {
      ShardReads.Revisions answer =
          place.moment.reads().revisions(place.shard, place.moment.held(), ranges, resume);
      block.take(answer.found());
      if (answer.resume().isPresent() && answer.resume().equals(resume)) {
        throw new SyncException(
            SyncException.Code.CORRUPT,
            "shard " + place.shard + ": the server's list of revisions does not go on");
      }
      resume = answer.resume();
    } while (resume.isPresent());
  }

  private static void eachDocument(Place place, long[] revisions, ShardReads.DocumentSink sink)
      throws InterruptedException {
    int at = 0;
    while (at < revisions.length) {
      long[] asked = Arrays.copyOfRange(revisions, at, Math.min(revisions.length, at + BLOCK));
      ShardReads.Documents answer =
          place.moment.reads().documents(place.shard, place.moment.held(), asked);
      for (Document document : answer.found()) {
        sink.take(document);
      }
      if (answer.answered() == 0) {
        throw new SyncException(
            SyncException.Code.UNAVAILABLE,
            "shard " + place.shard + ": the server answered none of the documents asked for");
      }
      at += answer.answered();
    }
  }

  private Place place(ShardId shard) {
    Place place = places.get(shard);
    if (place == null) {
      throw new SyncException(
          SyncException.Code.NOT_FOUND, "shard " + shard + " is not in the snapshot");
    }
    return place;
  }

  @Override
  public void close() {
    moments.forEach(HeldMoment::close);
  }

  /** What pages are cut from. */
  private record Pages(ShardId shard, DigestKind.Space space) {}

  /** What is asked for. */
  private record Next(ShardId shard, PointRange range) {}

  /** Revisions that a server has listed, and documents that were read of them. For one thread. */
  private static final class Listed {
    private final long[] revisions;

    /** Up to here the list is complete. */
    private final long listedTo;

    private final Deque<Document> ahead = new ArrayDeque<>();

    /** How many of the revisions were answered. */
    private int at;

    /** What a document had when some were read last, 0 before. */
    private long documentBytes;

    Listed(long[] revisions, long listedTo) {
      this.revisions = revisions;
      this.listedTo = listedTo;
    }

    boolean isEmpty() {
      return ahead.isEmpty() && at == revisions.length;
    }
  }
}
