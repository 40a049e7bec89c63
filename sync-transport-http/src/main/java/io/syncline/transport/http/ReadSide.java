package io.syncline.transport.http;

import io.syncline.SyncException;
import io.syncline.metrics.TransportMetrics;
import io.syncline.transport.ChannelId;
import io.syncline.transport.PeerAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reading the channels of one peer: a link to one of its endpoints, which says where each channel
 * is written, and one to each process that writes some of them.
 *
 * <p>Ordering: a reader is ready when it stands in the channel at the endpoint and at every process
 * that wrote it then; a process that begins later keeps its frames until the reader comes. One lock
 * for who reads what; links are told outside of it.
 *
 * <p>Failure: a process that is gone is forgotten once the directory does not name it any more.
 */
final class ReadSide {
  static final String TOKEN = "token";

  /** Whose channels they are. */
  static final String CLUSTER = "cluster";

  /** Of which synchronisation. */
  static final String SYNC = "sync";

  /** More processes than any data centre has workers. */
  private static final int MOST_LINKS = 256;

  private static final Logger LOG = LoggerFactory.getLogger(ReadSide.class);

  private final HttpSite site;
  private final String name;
  private final ReadLink primary;
  private final Runnable onReaders;

  /** Whose channels are read; empty if the address does not say it. */
  final String cluster;

  // Guarded by this.
  private final Map<String, ReadLink> links = new HashMap<>();
  private final Map<HttpReader, Map<ReadLink, Attachment>> readers = new HashMap<>();
  private int linksMade;
  private long unusedSince = System.nanoTime();
  private boolean closed;

  private volatile String token;
  private volatile Instant expires;

  /** Handed over by the other side in place of the token, until that is refused. */
  private volatile String handed = "";

  private volatile long renewed = System.nanoTime();

  ReadSide(HttpSite site, PeerAddress peer, int number, Runnable onReaders) {
    this.site = site;
    this.onReaders = onReaders;
    this.name = "syncline-http-" + site.options().dataCentre() + "-reading-" + number;
    this.cluster = peer.properties().getOrDefault(CLUSTER, "");
    this.token = token(peer);
    this.expires = peer.expires();
    this.primary = new ReadLink(this, name, "", targets(peer));
    primary.link.start();
  }

  private static List<LinkParty.Target> targets(PeerAddress peer) {
    return peer.endpoints().stream().map(url -> new LinkParty.Target(url, "")).toList();
  }

  /** Checks an address. */
  static String token(PeerAddress peer) {
    String token = peer.properties().getOrDefault(TOKEN, "");
    if (!peer.transport().equals(HttpTransport.KIND)
        || peer.endpoints().isEmpty()
        || !token.matches("[A-Za-z0-9_-]{20,200}")) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "http transport: can't read at "
              + peer
              + "; allowed is transport '"
              + HttpTransport.KIND
              + "' with endpoints and a token");
    }
    peer.endpoints().forEach(endpoint -> HttpChannelOptions.url("endpoint", endpoint));
    return token;
  }

  HttpChannelOptions options() {
    return site.options();
  }

  HttpCalls calls() {
    return site.calls();
  }

  TransportMetrics metrics() {
    return site.metrics;
  }

  String token() {
    String instead = handed;
    return instead.isEmpty() ? token : instead;
  }

  /** Shows another token from now on, for as long as it is taken. */
  void handed(String given, Instant until) {
    if (given.equals(token())) {
      return;
    }
    handed = given;
    expires = until.isAfter(expires) ? until : expires;
    all().forEach(link -> link.link.kick());
  }

  /** When the present credential ends. */
  Instant expires() {
    return expires;
  }

  synchronized int openReaders() {
    return readers.size();
  }

  /** Whether the token is to be renewed where it is; once for each time. */
  boolean renewalIsDue() {
    long now = System.nanoTime();
    boolean due = now - renewed >= options().tokenRenewal().toNanos();
    if (due) {
      renewed = now;
    }
    return due;
  }

  void renew(PeerAddress peer) {
    String given = token(peer);
    expires = peer.expires();
    boolean moved = primary.targets(targets(peer));
    if (!given.equals(token)) {
      handed = "";
      token = given;
      renewed = System.nanoTime();
      moved = true;
    }
    if (moved) {
      all().forEach(link -> link.link.kick());
    }
  }

  private synchronized List<ReadLink> all() {
    List<ReadLink> all = new ArrayList<>(links.values());
    all.add(primary);
    return all;
  }

  HttpReader open(ChannelId channel) {
    HttpReader reader = new HttpReader(this, channel, ThreadLocalRandom.current().nextLong());
    Map<ReadLink, Attachment> attachments = new HashMap<>(2);
    synchronized (this) {
      readers.put(reader, attachments);
      // Under the lock: the link only notes it.
      attachments.put(primary, primary.open(reader));
    }
    onReaders.run();
    primary.link.kick();
    return reader;
  }

  void closed(HttpReader reader) {
    synchronized (this) {
      Map<ReadLink, Attachment> attachments = readers.remove(reader);
      if (attachments == null) {
        return;
      }
      attachments.forEach((link, attachment) -> link.close(attachment));
    }
    onReaders.run();
  }

  /** A session began anew; false if the reader was closed meanwhile. */
  synchronized boolean replaced(Attachment gone, Attachment now) {
    Map<ReadLink, Attachment> attachments = readers.get(gone.reader);
    return attachments != null && attachments.replace(gone.link, gone, now);
  }

  /** Where to go: a process is also reached through the endpoint that is connected. */
  LinkParty.Target target(ReadLink link, LinkParty.Target target) {
    LinkParty.Target connected = target.through().isEmpty() ? null : primary.link.target();
    return connected == null ? target : new LinkParty.Target(connected.url(), target.through());
  }

  void opened(Attachment attachment) {
    check(attachment.reader);
  }

  /** The directory says who writes a channel. */
  void located(HttpReader reader, Message.Located located) {
    synchronized (this) {
      Map<ReadLink, Attachment> attachments = readers.get(reader);
      if (attachments == null || closed) {
        return;
      }
      reader.located = located;
      for (Message.Place place : located.places()) {
        ReadLink link = link(place);
        if (link != null && !attachments.containsKey(link)) {
          attachments.put(link, link.open(reader));
        }
      }
    }
    check(reader);
  }

  private @Nullable ReadLink link(Message.Place place) {
    ReadLink known = links.get(place.process());
    if (known != null || links.size() >= MOST_LINKS) {
      return known;
    }
    try {
      HttpChannelOptions.url("place", place.url());
    } catch (SyncException e) {
      site.metrics.errors.add();
      return null;
    }
    ReadLink link =
        new ReadLink(
            this,
            name + "-" + ++linksMade,
            place.process(),
            List.of(
                new LinkParty.Target(place.url(), ""),
                new LinkParty.Target(place.url(), place.process())));
    links.put(place.process(), link);
    LOG.info(
        "event=channel-process-found by={} process={} url={}", name, link.process, place.url());
    link.link.start();
    return link;
  }

  /** Whether a reader stands wherever its channel is written. */
  private void check(HttpReader reader) {
    if (reader.isReady()) {
      return;
    }
    synchronized (this) {
      Map<ReadLink, Attachment> attachments = readers.get(reader);
      Attachment first = attachments == null ? null : attachments.get(primary);
      if (attachments == null || first == null || !first.opened) {
        return;
      }
      if (primary.directory) {
        Message.Located located = reader.located;
        if (located == null || !located.exists()) {
          return;
        }
        for (Message.Place place : located.places()) {
          ReadLink link = links.get(place.process());
          Attachment there = link == null ? null : attachments.get(link);
          if (there != null && !there.opened) {
            return;
          }
        }
      }
    }
    reader.positioned();
  }

  /** The peer does not let us in: who waits to begin is told. */
  void refused(SyncException why) {
    if (!handed.isEmpty()) {
      handed = "";
      return; // anybody may hand over anything: what the masters agreed on is tried again
    }
    List<HttpReader> waiting;
    synchronized (this) {
      waiting = readers.keySet().stream().filter(reader -> !reader.isReady()).toList();
    }
    waiting.forEach(reader -> reader.failed(why));
  }

  /** A process can't be reached: it is forgotten if it was for long, and nobody names it. */
  void failed(ReadLink link) {
    long since = link.link.failingSince();
    if (since == 0 || System.nanoTime() - since < site.options().sessionHold().toNanos()) {
      return;
    }
    synchronized (this) {
      Set<String> named = new HashSet<>();
      for (HttpReader reader : readers.keySet()) {
        Message.Located located = reader.located;
        if (located != null) {
          located.places().forEach(place -> named.add(place.process()));
        }
      }
      if (named.contains(link.process) || !links.remove(link.process, link)) {
        return;
      }
      readers.values().forEach(attachments -> attachments.remove(link));
    }
    LOG.info(
        "event=channel-process-gone by={} process={} next=\"read where the masters say\"",
        name,
        link.process);
    link.link.close();
  }

  /** Whether nobody has read for so long. */
  boolean unused(long now, long nanos) {
    synchronized (this) {
      unusedSince = readers.isEmpty() ? unusedSince : now;
      return now - unusedSince > nanos;
    }
  }

  /** Ends the links of one that is not used; does not wait for their threads. */
  void forget() {
    synchronized (this) {
      closed = true;
    }
    all().forEach(link -> link.link.close());
  }

  void close() {
    List<HttpReader> last;
    synchronized (this) {
      closed = true;
      last = List.copyOf(readers.keySet());
    }
    last.forEach(HttpReader::close);
    List<ReadLink> all = all();
    all.forEach(link -> link.link.close());
    all.forEach(link -> link.link.join(site.options().closeTimeout().toMillis()));
  }
}
