package io.syncline.internal.master;

import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels of one synchronisation that this data centre writes: makes what is missing, also
 * when it was there before, and removes what belongs to no task.
 */
final class Channels {
  private static final Logger LOG = LoggerFactory.getLogger(Channels.class);
  private static final int MOST_AT_ONCE = 500;

  private final Term term;
  private final SyncId sync;
  private final BooleanSupplier settled;
  private final Errand errand;
  private final TreeMap<ChannelId, Integer> wanted = new TreeMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private Set<ChannelId> present = new TreeSet<>();
  private Set<ChannelId> strays = new TreeSet<>();
  private Set<ChannelId> straysSeenTwice = new TreeSet<>();
  private boolean complete;
  private boolean listed;
  private long listedAt;

  /**
   * The channels of a synchronisation.
   *
   * @param settled whether all that are wanted are known, so that others may be removed
   */
  Channels(Term term, SyncId sync, BooleanSupplier settled) {
    this.term = term;
    this.sync = sync;
    this.settled = settled;
    this.errand = term.storeErrand("channels of " + sync);
  }

  /**
   * The channel is to be.
   *
   * @param width see {@link ChannelSpec}
   */
  void want(ChannelId channel, int width) {
    if (!Integer.valueOf(width).equals(wanted.put(channel, width))) {
      complete = false;
      term.wake();
    }
  }

  void unwant(ChannelId channel) {
    if (wanted.remove(channel) != null) {
      term.wake();
    }
  }

  Set<ChannelId> wanted() {
    return wanted.keySet();
  }

  boolean has(ChannelId channel) {
    return present.contains(channel);
  }

  /** Runs something once when channels can be used. */
  void whenPresent(Collection<ChannelId> channels, Runnable then) {
    waiting.add(new Waiting(new TreeSet<>(channels), then));
    term.wake();
  }

  Errand errand() {
    return errand;
  }

  void tick() {
    serveWaiting();
    if (!errand.idle()) {
      return;
    }
    if (!listed || term.now() - listedAt >= term.options().channelCheck().toNanos()) {
      list();
      return;
    }
    List<ChannelSpec> missing = missing();
    if (!missing.isEmpty()) {
      make(missing);
    } else if (settled.getAsBoolean()) {
      removeStrays();
    }
  }

  private List<ChannelSpec> missing() {
    List<ChannelSpec> missing = new ArrayList<>();
    if (complete) {
      return missing;
    }
    wanted.forEach(
        (channel, width) -> {
          if (!present.contains(channel) && missing.size() < MOST_AT_ONCE) {
            missing.add(new ChannelSpec(channel, width));
          }
        });
    complete = missing.isEmpty();
    return missing;
  }

  /** Removes all channels, a step at a time; true when there are none left. */
  boolean removeAll() {
    if (!errand.idle()) {
      return false;
    }
    wanted.clear();
    if (!listed) {
      list();
      return false;
    }
    if (present.isEmpty()) {
      return true;
    }
    Set<ChannelId> all = present;
    errand.run(
        () -> term.context().channels().remove(all),
        done -> {
          LOG.info("event=channels-removed sync={} channels={}", sync, all.size());
          listed = false;
        });
    return false;
  }

  private void list() {
    errand.run(
        () -> term.context().channels().list(sync),
        found -> {
          if (listed && !wanted.isEmpty()) {
            long vanished = present.stream().filter(c -> !found.contains(c)).count();
            if (vanished > 0) {
              LOG.warn(
                  "event=channels-vanished sync={} channels={} next=\"those that are wanted are"
                      + " made again\"",
                  sync,
                  vanished);
            }
          }
          listed = true;
          complete = false;
          listedAt = term.now();
          Set<ChannelId> before = strays;
          present = new TreeSet<>(found);
          strays = new TreeSet<>(found);
          strays.removeAll(wanted.keySet());
          straysSeenTwice = new TreeSet<>(strays);
          straysSeenTwice.retainAll(before);
        });
  }

  private void make(List<ChannelSpec> missing) {
    errand.run(
        () -> term.context().channels().create(missing),
        done -> {
          missing.forEach(spec -> present.add(spec.channel()));
          LOG.info("event=channels-made sync={} channels={}", sync, missing.size());
        });
  }

  private void removeStrays() {
    straysSeenTwice.removeAll(wanted.keySet());
    if (straysSeenTwice.isEmpty()) {
      return;
    }
    Set<ChannelId> gone = straysSeenTwice;
    straysSeenTwice = new TreeSet<>();
    errand.run(
        () -> term.context().channels().remove(gone),
        done -> {
          present.removeAll(gone);
          complete = false;
          LOG.info("event=stray-channels-removed sync={} channels={}", sync, gone.size());
        });
  }

  private void serveWaiting() {
    for (Waiting one : new ArrayList<>(waiting)) {
      // What is no longer wanted is not waited for.
      one.channels.removeIf(c -> present.contains(c) || !wanted.containsKey(c));
      if (one.channels.isEmpty()) {
        waiting.remove(one);
        one.then.run();
      }
    }
  }

  private record Waiting(Set<ChannelId> channels, Runnable then) {}
}
