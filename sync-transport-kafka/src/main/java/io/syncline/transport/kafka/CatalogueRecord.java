package io.syncline.transport.kafka;

import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import java.nio.charset.StandardCharsets;

/**
 * A channel as the key of the catalogue's records: version, synchronisation, kind, index, scope.
 */
final class CatalogueRecord {
  private CatalogueRecord() {}

  static byte[] key(ChannelId channel) {
    return ("1 "
            + channel.sync()
            + " "
            + channel.kind()
            + " "
            + channel.index()
            + " "
            + channel.scope())
        .getBytes(StandardCharsets.UTF_8);
  }

  static ChannelId channel(byte[] key) {
    String text = new String(key, StandardCharsets.UTF_8);
    String[] parts = text.split(" ", 5);
    try {
      if (parts.length == 5 && parts[0].equals("1")) {
        return new ChannelId(
            new SyncId(parts[1]),
            ChannelId.Kind.valueOf(parts[2]),
            parts[4],
            Integer.parseInt(parts[3]));
      }
    } catch (IllegalArgumentException e) {
      throw unknown(text);
    }
    throw unknown(text);
  }

  private static SyncException unknown(String text) {
    return new SyncException(
        SyncException.Code.CORRUPT, "the catalogue of channels has an unknown entry: " + text);
  }
}
