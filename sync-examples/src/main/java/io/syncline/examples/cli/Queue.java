package io.syncline.examples.cli;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncMasterListener;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TokenCalls;
import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.http.HttpHandler;
import io.syncline.security.ChannelTokens;
import io.syncline.state.StateStore;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import io.syncline.transport.http.ClientTls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** How data travels, made as soon as a process knows whom it believes and who may call it. */
interface Queue {
  /** Opens what is needed; may block. */
  Channels open(Process process);

  /** How long a token for reading is good, where there are tokens. */
  default Duration tokenLife() {
    return ChannelTokens.Options.DEFAULT.timeToLive();
  }

  /** Whether a master's process serves channels only while it leads, those of its worker too. */
  default boolean onlyTheLeaderServes() {
    return false;
  }

  /** How workers in processes of their own use the same channels. Secret: not for logs. */
  ChannelAccess access();

  /**
   * The process that the channels are for.
   *
   * @param tls whom it believes
   * @param members whether a request is one of the own data centre's masters or workers
   * @param shown what it shows to them, without the scheme before it
   * @param master what its master has for them; empty in a worker's process
   */
  record Process(
      Supplier<ClientTls> tls,
      Predicate<HttpRequest> members,
      Supplier<String> shown,
      MetricRegistry metrics,
      Optional<Shared> master) {}

  /**
   * What the masters of a data centre share.
   *
   * @param tokens of channels, which the gatekeeper knows too
   */
  record Shared(ChannelTokens tokens, StateStore state) {}

  /** What channels want of a master's process. */
  record Hooks(TokenCalls tokens, SyncMasterListener listener) {}

  /**
   * Open channels.
   *
   * @param admin makes channels; only in a master's process
   * @param handlers for the process's server
   * @param hooks for the process's master, where channels have any
   * @param close ends transport and admin; called once
   */
  record Channels(
      Optional<ChannelAdmin> admin,
      Transport transport,
      List<HttpHandler> handlers,
      Optional<Hooks> hooks,
      Runnable close) {
    /** Copies the list. */
    public Channels {
      handlers = List.copyOf(handlers);
    }
  }
}
