package io.syncline.internal.capture;

import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.loop.Pace;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * New streams, until it is known whether their shards are carried by this feed.
 *
 * <p>Failure: what a feed that can't be read carried may have gone to others, as where a server is
 * gone for good. So the shards of all its streams are looked for then, again and again, and those
 * that are elsewhere are told so. On the sender's lane only.
 */
final class Arrivals {
  private static final int MAX_STREAMS = 100_000;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration LOOK_SELDOM = Duration.ofSeconds(8);

  private final FeedSender owner;
  private final DriveTable drives;
  private final Map<Long, ControlMessage.Start> starts = new LinkedHashMap<>();
  private final Pace looks;
  private boolean locating;

  Arrivals(FeedSender owner, DriveTable drives) {
    this.owner = owner;
    this.drives = drives;
    this.looks = new Pace(owner.context.runtime(), LOOK, LOOK_SELDOM);
  }

  void started(ControlMessage.Start start, long now) {
    if (!drives.begins(start, now)) {
      return;
    }
    if (drives.get(start.tag()) == null && drives.size() >= MAX_STREAMS) {
      owner.metrics.framesBeyondWindow.add();
      return;
    }
    ControlMessage.Start waiting = starts.get(start.tag());
    if (waiting == null || start.stream().compareTo(waiting.stream()) > 0) {
      starts.put(start.tag(), start);
    }
  }

  /** Asks the store where the shards are that have to be looked for. */
  void locate() {
    if (!owner.readers.failing()) {
      looks.now();
    }
    boolean open = owner.readers.open();
    if (locating || !open && !(owner.readers.failing() && looks.due())) {
      return;
    }
    TreeSet<ShardId> shards = new TreeSet<>();
    List<ControlMessage.Start> asked = List.copyOf(starts.values());
    asked.forEach(start -> shards.add(start.shard()));
    List<SenderDrive> stuck = open ? List.of() : List.copyOf(drives.all());
    stuck.forEach(drive -> shards.add(drive.start().shard()));
    if (shards.isEmpty()) {
      return;
    }
    starts.clear();
    looks.later();
    locating = true;
    Deadlines.await(
        owner.lane,
        Urgency.CONTROL,
        owner.context.store().source().locate(shards),
        owner.context.options().callDeadline(),
        "locating " + shards.size() + " shards",
        found -> {
          locating = false;
          if (!owner.closed()) {
            stuck.forEach(
                drive -> isHere(drive, Optional.ofNullable(found.get(drive.start().shard()))));
            asked.forEach(start -> begin(start, Optional.ofNullable(found.get(start.shard()))));
            owner.controlSoon();
            owner.liveSoon();
          }
        },
        error -> {
          locating = false; // receivers say again what they want
          owner.controlSoon();
        },
        late -> owner.metrics.lateCompletions.add());
  }

  private void begin(ControlMessage.Start start, Optional<FeedShard> found) {
    if (!drives.begins(start, owner.context.runtime().nanoTime())) {
      return;
    }
    boolean here = found.filter(at -> at.feed().equals(owner.task.feed())).isPresent();
    if (here && !owner.readers.open()) {
      starts.putIfAbsent(start.tag(), start);
      return;
    }
    drives.makeRoom(start);
    SenderDrive drive = new SenderDrive(owner, start);
    drives.add(drive);
    if (isHere(drive, found)) {
      drive.begin();
    }
  }

  /** Whether this feed carries a stream's shard; if not, the stream is told. */
  private boolean isHere(SenderDrive drive, Optional<FeedShard> found) {
    if (found.isEmpty() || !found.get().incarnation().equals(drive.start().source())) {
      drive.reject(
          DataMessage.Rejected.Kind.OTHER_COLLECTION,
          "the source has no such collection (any more)");
      return false;
    }
    if (!found.get().feed().equals(owner.task.feed())) {
      drive.reject(
          DataMessage.Rejected.Kind.OTHER_FEED,
          "the shard is carried by feed " + found.get().feed());
      return false;
    }
    return true;
  }
}
