package io.syncline.examples.cli;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncMasterListener;
import io.syncline.SyncRuntime;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.TrustAnchors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code configure sync} gave for the source, where every master of the data centre has it.
 * The leader keeps it; the others look again and again, and whoever begins to lead looks at once.
 */
final class SharedSource implements SourceKeep, SyncMasterListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedSource.class);
  private static final Duration INTERVAL = Duration.ofSeconds(3);
  private static final String KEYFILE = "source.keyfile";
  private static final String AUTHORITY = "\nsource-ca.crt\n";
  private static final String RECORD = "source";

  private final SealedState sealed;
  private final SyncRuntime.Lane lane;
  private Registration next = () -> {};
  private Runnable look = () -> {};
  private boolean closed;

  SharedSource(SealedState sealed, SyncRuntime runtime) {
    this.sealed = sealed;
    this.lane = runtime.lane("shared-source");
  }

  /** Has this master look what another has kept, from now on. */
  synchronized void follow(CallTrust trust) {
    look =
        () ->
            trust
                .look()
                .whenComplete(
                    (done, error) -> {
                      if (error != null) {
                        LOG.warn(
                            "event=source-not-read error=\"{}\" next=\"read again\"",
                            error.toString());
                      }
                    });
    later();
  }

  private synchronized void later() {
    if (!closed) {
      next =
          lane.schedule(
              SyncRuntime.Urgency.CONTROL,
              INTERVAL,
              () -> {
                look.run();
                later();
              });
    }
  }

  @Override
  public void leadershipChanged(boolean leads, long term) {
    sealed.leadershipChanged(leads, term);
    synchronized (this) {
      look.run();
    }
  }

  @Override
  public Optional<Kept> read() {
    sealed.renew();
    return sealed.read(RECORD).map(SharedSource::parse);
  }

  private static Kept parse(String text) {
    int authority = text.indexOf(AUTHORITY);
    if (authority < 0) {
      throw new SyncException(
          SyncException.Code.CORRUPT, "what the masters keep for the source is not as written");
    }
    return new Kept(
        KeyMaterial.parseKeyfile(KEYFILE, bytes(text.substring(0, authority))),
        TrustAnchors.parse("source-ca.crt", bytes(text.substring(authority + AUTHORITY.length()))));
  }

  private static byte[] bytes(String pem) {
    return pem.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void write(Kept kept) {
    sealed.write(RECORD, kept.shown().keyfile() + AUTHORITY + kept.source().pem());
  }

  @Override
  public void remove() {
    sealed.write(RECORD, "");
  }

  @Override
  public synchronized void close() {
    closed = true;
    next.close();
  }
}
