package io.syncline.internal.stream;

import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.Change;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ScanPage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sender of one stream of one shard: changes from a position, or a comparison and then changes,
 * with verifications in between.
 *
 * <p>Ordering: messages are numbered from 1 without gaps; changes stand in feed order, each batch
 * names where it continues from; a comparison ends with {@link DataMessage.Compared}, after all of
 * its ranges. Failure: where the store fails, what was begun with it begins anew; where the feed
 * can't go on, a comparison begins in the stream. Recovery: none, a new stream has a new sender.
 * Not thread-safe.
 */
public final class ShardSender {
  private enum Mode {
    SNAPSHOT,
    COMPARING,
    CHANGES,
    OVER
  }

  private final SenderOptions options;
  private final SenderActions actions;
  private final ControlMessage.Start start;
  private final DigestKind compareKind;
  private final DigestKind checkKind;
  private final Window window;
  private final ArrayDeque<FeedEntry> buffer = new ArrayDeque<>();
  private long bufferedBytes;
  private Mode mode = Mode.SNAPSHOT;
  private long seq;
  private long calls;
  private long snapshot;
  private boolean targetEmpty;
  private boolean retry;
  private boolean lost;
  private boolean midTransaction;
  private @Nullable Position reached;
  private long begunAt;
  private String reason = "";
  private @Nullable SourceCopy copy;
  private @Nullable SourceVerification verification;
  private @Nullable FeedPosition sent;
  private @Nullable Position taken;
  private DataMessage.@Nullable Rejected rejected;
  private ControlMessage.@Nullable Verify asked;

  /**
   * Makes a sender that does nothing yet: {@link #follow} or {@link #compare} begins.
   *
   * @param compareKind of digests that both stores have, for comparisons
   * @param checkKind for verifications
   */
  public ShardSender(
      SenderOptions options,
      SenderActions actions,
      ControlMessage.Start start,
      DigestKind compareKind,
      DigestKind checkKind) {
    this.options = options;
    this.actions = actions;
    this.start = start;
    this.compareKind = compareKind;
    this.checkKind = checkKind;
    this.targetEmpty = start.empty();
    this.window = new Window(options.windowBytes());
  }

  /** Begins with changes after a position that the feed still has. */
  public void follow(FeedPosition from) {
    mode = Mode.CHANGES;
    sent = from;
    taken = from.position();
  }

  /** Begins a comparison. */
  public void compare(boolean historyLost, String why) {
    lost = historyLost;
    reason = why;
    endVerification();
    dropBuffer();
    if (copy != null) {
      actions.closeSnapshot(copy.snapshot);
      copy = null;
    }
    mode = Mode.SNAPSHOT;
    retry = false;
    snapshot = nextCall();
    actions.snapshot(snapshot);
  }

  /** The feed can't go on where it was: history was lost. */
  public void feedLost(String why) {
    if (mode == Mode.CHANGES && Rules.comparesWhenLost()) {
      compare(true, why);
    }
  }

  /** A snapshot that was asked for. */
  public void onSnapshot(long id, FeedPosition at, Incarnation source) {
    if (verification != null && verification.owns(id) && !at.comparableTo(sent())) {
      feedLost("the feed is another one"); // nothing was sent up to this snapshot's position
    } else if (verification != null
        && verification.snapshotTaken(id, options.hasFeed() ? at : sent(), this)) {
      pump();
    } else if (mode == Mode.SNAPSHOT && id == snapshot) {
      if (!source.equals(start.source())) {
        reject(
            DataMessage.Rejected.Kind.OTHER_COLLECTION,
            "the source's collection is " + source + ", not " + start.source(),
            "");
        actions.closeSnapshot(id);
        return;
      }
      mode = Mode.COMPARING;
      long compare = send(new DataMessage.Compare(nextSeq(), at, source, lost, reason));
      Narrowing narrowing =
          targetEmpty ? null : new Narrowing(actions, id, compare, compareKind, false);
      copy = new SourceCopy(id, at, actions, options, compareKind.space(), narrowing);
      targetEmpty = false;
      pump();
    } else {
      actions.closeSnapshot(id);
    }
  }

  /** Digests that were asked for. */
  public void onDigests(long call, List<Digest> digests) {
    if (verification != null && verification.digested(call, digests, this)) {
      pump();
    } else if (copy != null && copy.narrowing() != null && copy.narrowing().asked(call)) {
      send(copy.narrowing().digested(call, digests, nextSeq()));
      pump();
    }
  }

  /** Documents that were asked for. */
  public void onPage(long call, ScanPage page) {
    for (Document document : page.documents()) {
      if (tooLarge(document)) {
        return;
      }
    }
    if (verification != null && verification.page(call, page, this)) {
      pump();
    } else if (copy != null && copy.scans(call)) {
      copy.page(call, page);
      pump();
    }
  }

  /** A listing that was asked for. */
  public void onListing(long call, List<DataMessage.Listed> documents) {
    if (verification != null && verification.listed(call, documents, this)) {
      pump();
    }
  }

  /**
   * A snapshot, digests, a page or a listing did not come. What was begun with it begins anew,
   * after a pause.
   */
  public void onFailure(long call, String why) {
    if (verification != null && verification.owns(call)) {
      verification.fail(why, this);
      verification = null;
      pump();
    } else if (mode == Mode.SNAPSHOT && call == snapshot
        || copy != null
            && (copy.scans(call) || copy.narrowing() != null && copy.narrowing().asked(call))) {
      retry = true;
    }
  }

  /** The receiver's answer to digests or a listing. */
  public void onAnswer(ControlMessage.Answer answer, boolean sameSession) {
    boolean ofCopy =
        copy != null && copy.narrowing() != null && copy.narrowing().open(answer.digest());
    boolean ofVerification = verification != null && verification.open(answer.digest());
    if (!Rules.answers(
        ofCopy || ofVerification, answer.stream().equals(start.stream()), sameSession)) {
      return;
    }
    if (ofVerification && verification != null) {
      verification.answered(answer.digest(), answer.differing(), answer.counts());
    } else if (copy != null && copy.narrowing() != null) {
      copy.narrowing().answered(answer.digest(), answer.differing(), answer.counts());
    }
    pump();
  }

  /** Everything up to a number is durable at the target. */
  public void onAck(long acked) {
    window.acknowledged(acked);
    pump();
  }

  /** The receiver asks for a verification; one at a time, and only while changes are followed. */
  public void verify(ControlMessage.Verify request) {
    if (mode != Mode.CHANGES || verification != null) {
      return;
    }
    if (!options.hasFeed()) {
      asked = request; // source and target have a moment in common only where a comparison ends
      compare(false, "a verification was asked for");
      return;
    }
    verification =
        new SourceVerification(
            request.verification(),
            request.repair(),
            actions,
            checkKind,
            options.frameBytes(),
            nextCall());
  }

  /**
   * Changes of this shard, in feed order.
   *
   * @param entries after those given before; may begin with some that are known already
   * @param scannedTo the feed was read up to here
   */
  public void changes(List<FeedEntry> entries, FeedPosition scannedTo) {
    if (mode != Mode.CHANGES || taken == null || !Rules.ofFeed(scannedTo, sent())) {
      return;
    }
    for (FeedEntry entry : entries) {
      if (Rules.alreadySent(entry.at(), taken)) {
        continue;
      }
      if (entry.change() instanceof Change.Put put && tooLarge(put.document())) {
        return;
      }
      if (Rules.sameCollection(entry.incarnation(), start.source())) {
        buffer.add(entry);
        bufferedBytes += entry.change().size();
      }
    }
    if (scannedTo.position().compareTo(taken) > 0) {
      taken = scannedTo.position();
    }
    pump();
  }

  /** Sends what can be sent. */
  public void pump() {
    boolean moved = true;
    while (moved && mode != Mode.OVER) {
      moved = mode == Mode.COMPARING ? pumpCopy() : mode == Mode.CHANGES && pumpChanges();
    }
  }

  /** Once a heartbeat: tries again what failed, repeats a rejection. */
  public void tick() {
    if (rejected != null) {
      actions.send(rejected);
    } else if (retry) {
      compare(lost, reason);
    }
    pump();
  }

  /** Gives all up. */
  public void close() {
    endVerification();
    if (copy != null) {
      actions.closeSnapshot(copy.snapshot);
      copy = null;
    }
    dropBuffer();
    mode = Mode.OVER;
  }

  /** Says that the stream is not served, now and with every tick. */
  public void reject(DataMessage.Rejected.Kind kind, String why, String key) {
    close();
    rejected = new DataMessage.Rejected(kind, why, key);
    actions.send(rejected);
  }

  private boolean pumpCopy() {
    SourceCopy c = java.util.Objects.requireNonNull(copy);
    Narrowing narrowing = c.narrowing();
    c.takeLeaves();
    if (narrowing != null && narrowing.mayAsk()) {
      narrowing.ask(nextCall());
      return true;
    }
    if (c.hasPage() && window.open() && actions.room()) {
      send(c.nextRange(nextSeq()));
      return true;
    }
    if (c.scan(calls + 1)) {
      calls++;
      return true;
    }
    if (!c.done()) {
      return false;
    }
    send(new DataMessage.Compared(nextSeq(), c.at));
    copy = null;
    lost = false;
    sent = c.at;
    taken = c.at.position();
    mode = Mode.CHANGES;
    if (asked == null) {
      actions.closeSnapshot(c.snapshot);
    } else {
      verification =
          SourceVerification.of(asked, actions, checkKind, options.frameBytes(), c.snapshot, c.at);
      asked = null;
    }
    return true;
  }

  private boolean pumpChanges() {
    Optional<Position> cut = verification == null ? Optional.empty() : verification.cut();
    boolean before =
        !buffer.isEmpty()
            && (cut.isEmpty()
                ? verification == null || !verification.holds()
                : !Rules.afterMark(buffer.element().at(), cut.get()));
    if (verification != null) {
      boolean atCut =
          cut.isPresent() && !midTransaction && Rules.markDue(!before, taken(), cut.get());
      if (verification.advance(this, atCut)) {
        verification = verification.done() ? null : verification;
        return true;
      }
      verification = verification.done() ? null : verification;
    }
    boolean ends = midTransaction && buffer.isEmpty() && reached().compareTo(taken()) <= 0;
    if (!before && !ends || !window.open() || !actions.flows()) {
      return false;
    }
    if (ends) {
      endTransaction();
    } else {
      sendChanges(cut);
    }
    return true;
  }

  /** What was begun is whole: the rest of the transaction was of other shards. */
  private void endTransaction() {
    FeedPosition from = sent();
    Position end = reached();
    send(
        new DataMessage.Changes(
            nextSeq(), from, end, Optional.empty(), start.source(), begunAt, List.of()));
    sent = from.at(end);
    midTransaction = false;
  }

  private Position taken() {
    return java.util.Objects.requireNonNull(taken);
  }

  private void sendChanges(Optional<Position> cut) {
    FeedPosition from = sent();
    List<Change> changes = new java.util.ArrayList<>();
    long committedAt = buffer.element().committedAt();
    Position last = from.position();
    Position complete = from.position();
    Optional<Change> end = Optional.empty();
    int bytes = 0;
    while (!buffer.isEmpty() && bytes < options.frameBytes()) {
      FeedEntry next = buffer.element();
      if (cut.isPresent() && Rules.afterMark(next.at(), cut.get())) {
        break;
      }
      if (endsStream(next.change())) {
        end = Optional.of(next.change());
        buffer.clear(); // the log of a server that has lost a shard may go on to name it
        bufferedBytes = 0;
        break;
      }
      int size = next.change().size();
      if (bytes > 0 && bytes + size > options.frameBytes()) {
        break;
      }
      if (!next.at().equals(last)) {
        complete = last;
      }
      last = next.at();
      bytes += size;
      bufferedBytes -= size;
      changes.add(next.change());
      buffer.remove();
    }
    boolean whole =
        buffer.isEmpty() ? last.compareTo(taken()) <= 0 : !buffer.element().at().equals(last);
    complete = whole ? last : complete;
    midTransaction = !whole;
    reached = last;
    begunAt = committedAt;
    Optional<Position> intent = whole ? Optional.empty() : Optional.of(last);
    if (!changes.isEmpty()) {
      send(
          new DataMessage.Changes(
              nextSeq(), from, complete, intent, start.source(), committedAt, changes));
    }
    sent = from.at(complete);
    if (end.isPresent()) {
      send(new DataMessage.Over(nextSeq(), end.get() instanceof Change.Moved));
      close();
    }
  }

  private static boolean endsStream(Change change) {
    return change instanceof Change.Ended || change instanceof Change.Moved;
  }

  private boolean tooLarge(Document document) {
    if (!Rules.tooLarge(document.body().length(), options.maxDocumentBytes())) {
      return false;
    }
    reject(
        DataMessage.Rejected.Kind.FAILED,
        "document of "
            + document.body().length()
            + " bytes is larger than maxDocumentBytes = "
            + options.maxDocumentBytes()
            + ": remove it at the source or raise the option, then reset the shard",
        document.key().utf8());
    return true;
  }

  private void endVerification() {
    if (verification != null) {
      verification.close();
      verification = null;
    }
  }

  /** Sends a message; its number. */
  long send(DataMessage message) {
    SenderActions.Sent out = actions.send(message);
    long number = message.seq();
    seq += out.frames();
    window.sent(seq, out.bytes(), sent);
    return number;
  }

  long nextSeq() {
    return seq + 1;
  }

  long nextCall() {
    return ++calls;
  }

  /** Up to where changes were sent, also of a transaction of which the rest is to come. */
  Position reached() {
    return midTransaction && reached != null ? reached : sent().position();
  }

  FeedPosition sent() {
    return java.util.Objects.requireNonNull(sent, "the stream has no position yet");
  }

  /**
   * Drops the changes that wait to be sent: they will be read again from {@link #wants}. Not within
   * a transaction of which a part was sent.
   */
  public boolean detach() {
    if (midTransaction || mode != Mode.CHANGES) {
      return false;
    }
    dropBuffer();
    return true;
  }

  private void dropBuffer() {
    buffer.clear();
    bufferedBytes = 0;
    midTransaction = false;
    if (sent != null) {
      taken = sent.position();
    }
  }

  /** After which position changes are wanted; empty while none are. */
  public Optional<FeedPosition> wants() {
    return options.hasFeed() && mode == Mode.CHANGES && sent != null && taken != null
        ? Optional.of(sent.at(taken))
        : Optional.empty();
  }

  /**
   * From where on the feed must be kept for this stream: what is durable at the target, or the
   * snapshot that is sent.
   */
  public Optional<FeedPosition> needs() {
    return copy != null
        ? Optional.of(copy.at)
        : mode == Mode.CHANGES
            ? window.durable().or(() -> Optional.ofNullable(sent))
            : Optional.empty();
  }

  /** Whether the receiver has acknowledged enough for more to be sent. */
  public boolean windowOpen() {
    return window.open();
  }

  /** Whether a verification or a cut transaction waits for the feed to be read on. */
  public boolean waitsForScan() {
    return verification != null || midTransaction;
  }

  /** Bytes of changes that wait to be sent. */
  public long bufferedBytes() {
    return bufferedBytes;
  }

  /** The number of the last message sent. */
  public long lastSeq() {
    return seq;
  }

  /** Whether all changes that were given were sent. */
  public boolean idle() {
    return mode == Mode.CHANGES && buffer.isEmpty() && !midTransaction;
  }

  /** Whether a comparison has ended and nothing else is under way: the next one may begin. */
  public boolean rests() {
    return mode == Mode.CHANGES && verification == null;
  }

  /** Whether a comparison waits for its snapshot. */
  public boolean beginsComparison() {
    return mode == Mode.SNAPSHOT;
  }

  /** Whether all changes that were given are durable at the target. */
  public boolean settled() {
    return idle() && window.durable().isEmpty();
  }

  /** Whether it waits for its store: then silence is no sign of loss. */
  public boolean working() {
    return mode == Mode.SNAPSHOT
        || copy != null && copy.waitsForStore()
        || verification != null && verification.waitsForStore();
  }

  /** Whether the stream is served. */
  public boolean over() {
    return mode == Mode.OVER;
  }

  /** The START that it answers. */
  public ControlMessage.Start start() {
    return start;
  }
}
