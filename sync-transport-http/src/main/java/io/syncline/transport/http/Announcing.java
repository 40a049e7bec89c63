package io.syncline.transport.http;

import io.syncline.SyncException;
import io.syncline.transport.ChannelId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A worker's session with the masters of its own data centre: it says which channels it writes, and
 * hears which of them exist, who waits for their frames, and who may read.
 */
final class Announcing implements LinkParty, AutoCloseable {
  private final HttpSite site;
  private final Link link;
  private final Refused refused;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<ChannelId, Integer> numbered = new ConcurrentHashMap<>();
  private final Map<Integer, ChannelId> channels = new ConcurrentHashMap<>();

  Announcing(HttpSite site, HttpCalls calls) {
    this.site = site;
    HttpChannelOptions options = site.options();
    this.refused = new Refused("this worker", site.metrics.errors);
    this.link =
        new Link(
            "syncline-http-" + options.dataCentre() + "-announcing",
            options,
            calls,
            this,
            site.metrics.errors);
  }

  void start() {
    link.start();
  }

  void writing(ChannelId channel) {
    int number = numbers.incrementAndGet();
    channels.put(number, channel);
    numbered.put(channel, number);
    link.command(new Message.Writing(number, channel));
  }

  void notWriting(ChannelId channel) {
    Integer number = numbered.remove(channel);
    if (number != null) {
      channels.remove(number);
      refused.over(number);
      link.command(new Message.Close(number));
    }
  }

  private @Nullable Message writing(int number) {
    ChannelId channel = channels.get(number);
    return channel == null ? null : new Message.Writing(number, channel);
  }

  @Override
  public Target target(int attempt) {
    List<String> masters = site.options().masters();
    return new Target(masters.get(Math.floorMod(attempt, masters.size())), "");
  }

  @Override
  public String call() {
    return "announce";
  }

  @Override
  public String parameters() {
    return "&process="
        + LinkRequests.encoded(site.options().process())
        + "&url="
        + LinkRequests.encoded(site.options().url());
  }

  @Override
  public String token() {
    return site.options().workerToken().map(java.util.function.Supplier::get).orElse("");
  }

  @Override
  public List<Message> begin() {
    List<Message> all = new ArrayList<>();
    refused.clear();
    channels.forEach((number, channel) -> all.add(new Message.Writing(number, channel)));
    return all;
  }

  @Override
  public List<Message> resume() {
    return List.of();
  }

  @Override
  public void taken(List<Message> into) {
    refused.due(this::writing, into);
  }

  @Override
  public void received(Message message) {
    if (message instanceof Message.Exists exists) {
      ChannelId channel = channels.get(exists.number());
      if (channel != null) {
        refused.over(exists.number());
        site.exists(channel, exists.exists(), exists.readers());
      }
    } else if (message instanceof Message.Refused no && channels.containsKey(no.number())) {
      refused.add(no.number(), no.reason());
    } else if (message instanceof Message.Credentials credentials) {
      site.tokens().follow(credentials.all());
      site.credentialsChanged();
    } else if (message instanceof Message.Handed handed) {
      site.handed(handed.cluster(), handed.token(), Instant.ofEpochMilli(handed.expires()));
    }
  }

  @Override
  public void refused(SyncException why) {
    // Reported by the link; there is nobody else who could do something.
  }

  @Override
  public void failed() {
    // Tried again; meanwhile what was known stays.
  }

  @Override
  public void close() {
    link.close();
    link.join(site.options().closeTimeout().toMillis());
  }
}
