package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.transport.http.HttpChannelAdmin;
import io.syncline.transport.http.HttpChannelOptions;
import io.syncline.transport.http.HttpSite;
import io.syncline.transport.http.HttpTokenCalls;
import io.syncline.transport.http.HttpTransport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code --mq.type=direct} in a master's process: the other data centre pulls over HTTPS.
 *
 * @param url where this process's server is reached
 * @param advertised where the other data centre is told to begin; empty: at the url
 * @param tokenLife how long its credential is good
 */
record DirectQueue(ClusterId cluster, String url, List<String> advertised, Duration tokenLife)
    implements Queue {
  @Override
  public Channels open(Process process) {
    HttpChannelOptions.Builder options =
        HttpChannelOptions.builder(cluster, url, process.tls())
            .workers(process.members())
            .metrics(process.metrics());
    process.master().ifPresent(shared -> options.tokens(shared.tokens()).state(shared.state()));
    if (!advertised.isEmpty()) {
      options.advertised(advertised);
    }
    HttpSite site = new HttpSite(options.build());
    HttpTransport transport = new HttpTransport(site);
    return new Channels(
        Optional.of(new HttpChannelAdmin(site)),
        transport,
        List.of(site.handler()),
        process
            .master()
            .map(m -> new Hooks(new HttpTokenCalls(site, () -> ""), site.masterListener())),
        () -> {
          transport.close();
          site.close();
        });
  }

  @Override
  public boolean onlyTheLeaderServes() {
    return true;
  }

  @Override
  public ChannelAccess access() {
    return new ChannelAccess(List.of(url), TlsAuthentication.NONE);
  }
}
