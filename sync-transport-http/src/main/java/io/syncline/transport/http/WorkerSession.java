package io.syncline.transport.http;

import io.syncline.SyncException;
import io.syncline.transport.ChannelId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A worker of this data centre, with the channels that it writes. */
final class WorkerSession implements SessionRole {
  private final Directory directory;
  private final Session session;
  private final int maxChannels;
  final Message.Place place;
  private final Map<Integer, ChannelId> channels = new ConcurrentHashMap<>();

  // Guarded by the set.
  private final Set<Integer> changed = new LinkedHashSet<>();
  private boolean credentials = true;
  private final Map<Integer, String> refused = new LinkedHashMap<>();
  private final Map<String, Message.Handed> handed = new LinkedHashMap<>();

  WorkerSession(Directory directory, Session session, Message.Place place, int maxChannels) {
    this.directory = directory;
    this.session = session;
    this.place = place;
    this.maxChannels = maxChannels;
  }

  void changed(int number) {
    synchronized (changed) {
      changed.add(number);
    }
    session.wake();
  }

  void credentialsChanged() {
    synchronized (changed) {
      credentials = true;
    }
    session.wake();
  }

  void handed(Message.Handed token) {
    synchronized (changed) {
      handed.put(token.cluster(), token);
    }
    session.wake();
  }

  @Override
  public void apply(Message message) {
    if (message instanceof Message.Writing writing) {
      if (channels.size() >= maxChannels && !channels.containsKey(writing.number())) {
        synchronized (changed) {
          refused.put(
              writing.number(),
              "more than " + maxChannels + " channels of one worker: raise maxChannels");
        }
        session.wake();
        return;
      }
      channels.put(writing.number(), writing.channel());
      directory.writing(writing.channel(), this, writing.number());
      changed(writing.number());
    } else if (message instanceof Message.Close close) {
      ChannelId channel = channels.remove(close.number());
      if (channel != null) {
        directory.notWriting(channel, this);
      }
    } else {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "a worker does not say " + message.getClass().getSimpleName());
    }
  }

  @Override
  public void collect(MessageWriter out) {
    synchronized (changed) {
      if (credentials) {
        out.add(directory.credentials());
        credentials = false;
      }
      handed.values().forEach(out::add);
      handed.clear();
      for (int number : changed) {
        ChannelId channel = channels.get(number);
        if (channel != null) {
          directory.exists(channel, number).ifPresent(out::add);
        }
      }
      changed.clear();
      refused.forEach((number, reason) -> out.add(new Message.Refused(number, reason)));
      refused.clear();
    }
  }

  @Override
  public void resumed() {
    directory.came(this);
    synchronized (changed) {
      changed.addAll(channels.keySet());
      credentials = true;
    }
  }

  @Override
  public void ended() {
    channels.values().forEach(channel -> directory.notWriting(channel, this));
    channels.clear();
    directory.gone(this);
  }
}
