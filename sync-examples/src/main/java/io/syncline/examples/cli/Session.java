package io.syncline.examples.cli;

import io.syncline.SyncClient;
import io.syncline.SyncRuntime;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.pki.TlsContext;
import java.util.Optional;

/** A connection to the masters of one data centre. For one thread. */
final class Session implements AutoCloseable {
  private final SyncRuntime runtime = SyncRuntime.threaded("cli");
  private final HttpControlNetwork network;
  private final SyncClient client;

  Session(ClientFlags flags) {
    try {
      TlsContext tls = flags.tls();
      Optional<String> shown = flags.authorization(runtime);
      network =
          HttpControlNetwork.builder()
              .tls(tls::sslContext)
              .credentials((endpoint, operation) -> shown)
              .build();
      client = SyncClient.builder(network).endpoints(flags.endpoints()).runtime(runtime).build();
    } catch (RuntimeException e) {
      runtime.close();
      throw e;
    }
  }

  SyncClient client() {
    return client;
  }

  /** The runtime's clock, for waits. */
  long nanoTime() {
    return runtime.nanoTime();
  }

  @Override
  public void close() {
    client.close();
    network.close();
    runtime.close();
  }
}
