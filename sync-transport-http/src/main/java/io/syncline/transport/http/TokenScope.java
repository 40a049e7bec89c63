package io.syncline.transport.http;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;

/**
 * What a token opens, as it is kept with the token: the channels of one synchronisation, for one
 * peer, or a single channel. Whatever else a scope says, it opens nothing.
 */
final class TokenScope {
  private static final String CHANNEL = "channel:";

  private TokenScope() {}

  /** All channels of a synchronisation. */
  static String of(ClusterId peer, SyncId sync) {
    return ofPeer(peer) + sync.value(); // neither has the stroke between them
  }

  /** One channel, by its name in the transport. */
  static String ofChannel(String channel) {
    return CHANNEL + channel;
  }

  /** Whether it was made for that peer. */
  static boolean isOf(String scope, ClusterId peer) {
    return scope.startsWith(ofPeer(peer));
  }

  private static String ofPeer(ClusterId peer) {
    return peer.value() + "/";
  }

  /** Whether it opens a channel. */
  static boolean opens(String scope, ChannelId channel) {
    return scope.startsWith(CHANNEL)
        ? scope.equals(ofChannel(channel.toString()))
        : scope.endsWith("/" + channel.sync().value());
  }
}
