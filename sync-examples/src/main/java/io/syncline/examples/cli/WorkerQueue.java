package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.transport.http.HttpChannelOptions;
import io.syncline.transport.http.HttpSite;
import io.syncline.transport.http.HttpTransport;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.KafkaSecurity;
import io.syncline.transport.kafka.KafkaTls;
import io.syncline.transport.kafka.KafkaTransport;
import io.syncline.transport.kafka.SwappableKafkaTls;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Channels in a worker's own process, as the master has said: {@code kafka://host:port} are
 * brokers, {@code https://host:port} are masters that know who writes what. Thread-safe.
 */
final class WorkerQueue implements Queue {
  static final String KAFKA = "kafka://";

  private final ClusterId cluster;
  private final String url;
  private final ChannelAccess access;
  private final @Nullable SwappableKafkaTls brokers;

  /**
   * Begins nothing yet.
   *
   * @param url where the worker's server is reached
   * @param files learns of the certificate that is shown to brokers
   * @throws SyncException where the certificate that was given is none
   */
  WorkerQueue(ClusterId cluster, String url, ChannelAccess access, WatchedFiles files) {
    this.cluster = cluster;
    this.url = url;
    this.access = access;
    this.brokers = kafka() && secured(access) ? files.kafka(tls(access)) : null;
  }

  /**
   * The same where a worker has more masters than the one that it was told by: channels over HTTPS
   * are asked for at all of them, since any may lead.
   */
  static ChannelAccess withMasters(ChannelAccess given, List<String> masters) {
    if (!given.endpoints().stream().allMatch(at -> at.startsWith("https://"))) {
      return given;
    }
    Set<String> all = new LinkedHashSet<>(given.endpoints());
    all.addAll(masters);
    return new ChannelAccess(List.copyOf(all), given.authentication());
  }

  private boolean kafka() {
    return !access.endpoints().isEmpty()
        && access.endpoints().stream().allMatch(at -> at.startsWith(KAFKA));
  }

  private static boolean secured(ChannelAccess access) {
    return !access.authentication().caCertificate().isEmpty();
  }

  private static KafkaTls tls(ChannelAccess access) {
    TlsAuthentication given = access.authentication();
    return new KafkaTls(given.caCertificate(), given.clientCertificate(), given.clientKey());
  }

  /**
   * Shows brokers from the next connection on what the master says now; where it says what is shown
   * already, nothing happens.
   *
   * @return whether anything is new
   * @throws SyncException where the certificate is none; the old one stays in use
   */
  boolean take(ChannelAccess next) {
    SwappableKafkaTls shown = brokers;
    if (shown == null || !secured(next) || tls(next).equals(shown.current())) {
      return false;
    }
    shown.swap(tls(next));
    return true;
  }

  @Override
  public Channels open(Process process) {
    if (kafka()) {
      KafkaTransport transport = new KafkaTransport(kafka(process));
      return new Channels(
          Optional.empty(), transport, List.of(), Optional.empty(), transport::close);
    }
    List<String> endpoints = access.endpoints();
    if (endpoints.isEmpty() || !endpoints.stream().allMatch(at -> at.startsWith("https://"))) {
      throw new SyncException(
          SyncException.Code.PRECONDITION_FAILED,
          "the master's channels are at " + endpoints + ": this version knows kafka and https");
    }
    HttpSite site =
        new HttpSite(
            HttpChannelOptions.builder(cluster, url, process.tls())
                .masters(endpoints, process.shown())
                .metrics(process.metrics())
                .build());
    HttpTransport transport = new HttpTransport(site);
    return new Channels(
        Optional.empty(),
        transport,
        List.of(site.handler()),
        Optional.empty(),
        () -> {
          transport.close();
          site.close();
        });
  }

  @Override
  public ChannelAccess access() {
    return access;
  }

  private KafkaOptions kafka(Process process) {
    List<String> at =
        access.endpoints().stream().map(broker -> broker.substring(KAFKA.length())).toList();
    KafkaSecurity security = brokers == null ? new KafkaSecurity.PlaintextOnLoopback() : brokers;
    return KafkaOptions.builder(cluster, at, security).metrics(process.metrics()).build();
  }
}
