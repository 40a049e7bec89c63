package io.syncline.transport.kafka;

import io.syncline.ClusterId;

/**
 * How the other data centres are let into this one's brokers: what a host has of a certificate
 * authority or of access rules. Called on a thread that may block, by one thread at a time; what it
 * throws becomes the failure of the call.
 */
public interface PeerAccess {
  /** A credential made for a peer: allowed to read the topics of this data centre, no more. */
  KafkaTls issue(ClusterId peer);

  /**
   * Whether a credential that a peer was issued is what it should have still; where not, another
   * one is issued, and handed to it within seconds. Asked every few seconds; without a change of it
   * each is good until half an hour before its end.
   */
  default boolean isCurrent(ClusterId peer, KafkaTls issued) {
    return true;
  }

  /** Ends all credentials made for a peer, by rules at the broker or by a revocation list. */
  void revoke(ClusterId peer);

  /**
   * The same credential for every peer. It can't be ended for one of them: {@link #revoke} leaves
   * it as it is, until the operator takes its rights at the broker.
   */
  static PeerAccess shared(KafkaTls credential) {
    return new PeerAccess() {
      @Override
      public KafkaTls issue(ClusterId peer) {
        return credential;
      }

      @Override
      public boolean isCurrent(ClusterId peer, KafkaTls issued) {
        return issued.equals(credential);
      }

      @Override
      public void revoke(ClusterId peer) {
        // Nothing that could be done from here.
      }
    };
  }

  /**
   * The same credential for every peer, the one that is current; with one that is {@link
   * SwappableKafkaTls#watching watched} peers get a renewed one within seconds, without a restart.
   * It can't be ended for one of them, as with {@link #shared(KafkaTls)}.
   */
  static PeerAccess shared(SwappableKafkaTls credential) {
    return new PeerAccess() {
      @Override
      public KafkaTls issue(ClusterId peer) {
        return credential.current();
      }

      @Override
      public boolean isCurrent(ClusterId peer, KafkaTls issued) {
        return issued.equals(credential.current());
      }

      @Override
      public void revoke(ClusterId peer) {
        // Nothing that could be done from here.
      }
    };
  }
}
