package io.syncline.examples.cli;

import com.codahale.metrics.MetricRegistry;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.http.HttpHandler;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import io.syncline.transport.http.ClientTls;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** How data travels, made as soon as a process knows whom it believes and who may call it. */
interface Queue {
  /** Opens what is needed; may block. */
  Channels open(Process process);

  /** How workers in processes of their own use the same channels. Secret: not for logs. */
  ChannelAccess access();

  /**
   * The process that the channels are for.
   *
   * @param tls whom it believes
   * @param members whether a request is one of the own data centre's masters or workers
   * @param shown what it shows to them, without the scheme before it
   */
  record Process(
      Supplier<ClientTls> tls,
      Predicate<HttpRequest> members,
      Supplier<String> shown,
      MetricRegistry metrics) {}

  /**
   * Open channels.
   *
   * @param admin makes channels; only in a master's process
   * @param handlers for the process's server
   * @param close ends transport and admin; called once
   */
  record Channels(
      Optional<ChannelAdmin> admin,
      Transport transport,
      List<HttpHandler> handlers,
      Runnable close) {
    /** Copies the list. */
    public Channels {
      handlers = List.copyOf(handlers);
    }
  }
}
