package io.syncline.testbroker;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings that brokers of every kind take: the listener for clients, and what makes one broker
 * alone quick.
 */
public final class ListenerSettings {
  /** The name of the listener for clients. */
  public static final String LISTENER = "CLIENTS";

  private ListenerSettings() {}

  /**
   * The settings of a broker that keeps its data in this folder and listens for clients at this
   * address.
   */
  public static Map<String, String> broker(String data, String address, BrokerOptions options) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("log.dirs", data);
    settings.put("listeners", LISTENER + "://" + address);
    settings.put("advertised.listeners", LISTENER + "://" + address);
    settings.put("inter.broker.listener.name", LISTENER);
    String protocol = options.certificates().isPresent() ? "SSL" : "PLAINTEXT";
    settings.put("listener.security.protocol.map", LISTENER + ":" + protocol);
    if (options.certificates().isPresent()) {
      settings.putAll(options.certificates().get().settings("broker"));
      settings.put("ssl.client.auth", "required");
    }
    settings.put("auto.create.topics.enable", "false");
    // One broker has no others to copy to, and no group to wait for.
    settings.put("default.replication.factor", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // Retention and compaction happen while a test watches; the cleaner's buffer fits a small heap.
    settings.put("log.initial.task.delay.ms", "500");
    settings.put("log.retention.check.interval.ms", "1000");
    settings.put("log.cleaner.dedupe.buffer.size", "16777216");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    return settings;
  }

  /** The settings of a client of such a broker. */
  public static Map<String, String> client(String address, BrokerOptions options) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", address);
    options
        .certificates()
        .ifPresent(
            certificates -> {
              settings.put("security.protocol", "SSL");
              settings.putAll(certificates.settings("client"));
            });
    return settings;
  }
}
