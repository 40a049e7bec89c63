package io.syncline;

import io.syncline.pki.CertificateUse;
import io.syncline.pki.Expiry;
import java.time.Duration;

/**
 * What a worker tells its host. Called one after the other on a thread of its own: a slow listener
 * delays only itself, and what a listener throws is logged. Where it is so slow that several of
 * {@link #registered} and {@link #leaseLost} wait only the last of them is told; nothing else is
 * left out.
 */
public interface SyncWorkerListener {
  /** The worker's state has changed. */
  default void stateChanged(SyncWorker.State state) {}

  /**
   * The worker is registered; its tasks will come.
   *
   * @param master the leader's endpoint
   * @param term of the leader
   */
  default void registered(String master, long term) {}

  /** The worker has lost its lease: its tasks stop, others get them, and it registers anew. */
  default void leaseLost(String reason) {}

  /**
   * A certificate that the worker was told of comes near its end: at 30, 7 and 1 days, and at the
   * end. At the end of one of its {@link CertificateUse#isOwn own} it drains and stops after this.
   *
   * @param stage never {@code GOOD}
   * @param remaining zero or negative at the end
   */
  default void certificateEnds(CertificateUse use, Expiry.Stage stage, Duration remaining) {}
}
