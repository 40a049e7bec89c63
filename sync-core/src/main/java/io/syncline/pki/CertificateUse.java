package io.syncline.pki;

import java.util.Locale;

/** What a process uses a certificate for whose end is watched. */
public enum CertificateUse {
  /** Its own, which its TLS server shows. */
  TLS_SERVER(true),
  /** Authorities of the servers that it calls. */
  TLS_AUTHORITY(false),
  /** Its own, which it shows where it calls others. */
  CLIENT_AUTH(true),
  /** Authorities of the clients that call it. */
  CLIENT_AUTHORITY(false),
  /** Its own, which it shows to Kafka's brokers. */
  KAFKA_CLIENT(true),
  /** Authorities of Kafka's brokers. */
  KAFKA_AUTHORITY(false),
  /** One that is given to the other data centre, for this one's brokers. */
  KAFKA_PEER(false),
  /** Its own, which its masters show to those of a source; tasks go on without. */
  SOURCE_CLIENT(false),
  /** Authorities of the source's masters. */
  SOURCE_AUTHORITY(false);

  private final boolean own;

  CertificateUse(boolean own) {
    this.own = own;
  }

  /** Whether a worker can't do its work without: it drains and stops at such a one's end. */
  public boolean isOwn() {
    return own;
  }

  /** The name in metrics, logs and events, for example {@code tls-server}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
