package io.syncline.transport.http;

import io.syncline.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The session with one process of a peer, in which this side reads. */
final class ReadLink implements LinkParty {
  private final ReadSide side;
  private final HttpChannelOptions options;

  /** The process it is for; empty for whichever of the peer's endpoints answers. */
  final String process;

  private volatile List<Target> targets;
  final Link link;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, Attachment> attachments = new ConcurrentHashMap<>();
  private final Queue<Attachment> dirty = new ConcurrentLinkedQueue<>();
  private final Inflow inflow;

  private final Refused refused;

  /** Whether the process answers where channels are written. */
  volatile boolean directory = true;

  ReadLink(ReadSide side, String name, String process, List<Target> targets) {
    this.side = side;
    this.options = side.options();
    this.inflow = new Inflow(options);
    this.process = process;
    this.targets = targets;
    this.refused = new Refused(name, side.metrics().errors);
    this.link = new Link(name, options, side.calls(), this, side.metrics().errors);
  }

  /**
   * Goes to these from now on, and leaves one that is none of them; whether they are others. What
   * it leads to is another process with a session of its own.
   */
  boolean targets(List<Target> others) {
    if (others.equals(targets)) {
      return false;
    }
    targets = List.copyOf(others);
    Target connected = link.target();
    if (connected != null && !targets.contains(connected)) {
      link.leave();
    }
    return true;
  }

  /** Opens the channel at this process. */
  Attachment open(HttpReader reader) {
    Attachment attachment = new Attachment(this, reader, numbers.incrementAndGet());
    attachments.put(attachment.number, attachment);
    link.command(new Message.Open(attachment.number, reader.id, reader.channel));
    return attachment;
  }

  void close(Attachment attachment) {
    if (attachments.remove(attachment.number) != null) {
      inflow.over(attachment);
      refused.over(attachment.number);
      link.command(new Message.Close(attachment.number));
    }
  }

  /** A frame was polled. */
  void taken(Attachment attachment, long sequence, long bytes, boolean last) {
    attachment.taken = sequence;
    attachment.unsaid += bytes;
    inflow.taken(attachment, bytes);
    boolean much = attachment.unsaid >= options.readerBytes() / 4;
    if (much || last) {
      attachment.unsaid = 0;
      if (attachment.dirty.compareAndSet(false, true)) {
        dirty.add(attachment);
      }
      link.acknowledge(much);
    }
  }

  @Override
  public Target target(int attempt) {
    List<Target> now = targets;
    return side.target(this, now.get(Math.floorMod(attempt, now.size())));
  }

  @Override
  public String call() {
    return "stream";
  }

  @Override
  public String parameters() {
    return "&window=" + options.readerBytes() + "&total=" + options.readBytes();
  }

  @Override
  public String token() {
    return side.token();
  }

  @Override
  public List<Message> begin() {
    dirty.clear();
    refused.clear();
    List<Attachment> old = new ArrayList<>(attachments.values());
    old.sort(java.util.Comparator.comparingInt(a -> a.number));
    List<Message> opens = new ArrayList<>(old.size());
    for (Attachment gone : old) {
      // Another one of the same number: what is still queued of the old one is acknowledged to
      // nobody, and a command to open it that is on the way changes nothing.
      Attachment now = new Attachment(this, gone.reader, gone.number);
      if (attachments.replace(gone.number, gone, now)) {
        inflow.over(gone);
        if (side.replaced(gone, now)) {
          opens.add(new Message.Open(now.number, now.reader.id, now.reader.channel));
        } else {
          attachments.remove(now.number, now);
        }
      }
    }
    return opens;
  }

  @Override
  public List<Message> resume() {
    List<Message> arrived = new ArrayList<>();
    for (Attachment attachment : attachments.values()) {
      if (attachment.taken > 0) {
        arrived.add(new Message.Taken(attachment.number, attachment.taken));
      }
      if (attachment.arrived > attachment.taken) {
        arrived.add(new Message.Arrived(attachment.number, attachment.arrived));
      }
    }
    return arrived;
  }

  @Override
  public void taken(List<Message> into) {
    if (process.isEmpty() && side.renewalIsDue()) {
      into.add(new Message.Renew());
    }
    refused.due(this::asking, into);
    for (Attachment a = dirty.poll(); a != null; a = dirty.poll()) {
      a.dirty.set(false);
      if (attachments.get(a.number) == a) {
        into.add(new Message.Taken(a.number, a.taken));
      }
    }
  }

  private @Nullable Message asking(int number) {
    Attachment attachment = attachments.get(number);
    return attachment == null || attachment.opened
        ? null
        : new Message.Open(number, attachment.reader.id, attachment.reader.channel);
  }

  @Override
  public void received(Message message) {
    if (message instanceof Message.Data data) {
      Attachment attachment = attachments.get(data.number());
      if (attachment != null && data.sequence() > attachment.arrived) {
        inflow.came(attachment, Window.bytes(data.frame()));
        attachment.arrived = data.sequence();
        side.metrics().framesReceived.add();
        side.metrics().bytesReceived.add(data.frame().payload().length());
        attachment.reader.arrived(attachment, data.sequence(), data.frame());
      }
    } else if (message instanceof Message.Opened opened) {
      Attachment attachment = attachments.get(opened.number());
      if (attachment != null) {
        attachment.opened = true;
        refused.over(opened.number());
        side.opened(attachment);
      }
    } else if (message instanceof Message.Refused no) {
      Attachment attachment = attachments.get(no.number());
      if (attachment != null) {
        refused.add(no.number(), no.reason());
        attachment.reader.failed(new SyncException(SyncException.Code.UNAVAILABLE, no.reason()));
      }
    } else if (message instanceof Message.Located located) {
      Attachment attachment = attachments.get(located.number());
      if (attachment != null && process.isEmpty()) {
        side.located(attachment.reader, located);
      }
    } else if (message instanceof Message.Hello hello) {
      directory = hello.directory();
    }
  }

  @Override
  public void refused(SyncException why) {
    if (process.isEmpty()) {
      side.refused(why);
    }
  }

  @Override
  public void failed() {
    if (!process.isEmpty()) {
      side.failed(this);
    }
  }
}
