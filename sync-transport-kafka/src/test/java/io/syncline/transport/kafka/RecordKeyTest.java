package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class RecordKeyTest {
  private static final Bytes NAME =
      RecordKey.name(new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", 258));

  @Test
  void comesBackAsItWas() {
    RecordKey key =
        new RecordKey(new StreamId(Long.MAX_VALUE, -1), new SessionId(0, Long.MIN_VALUE), NAME);
    assertThat(RecordKey.decode(key.encoded())).contains(key);
  }

  @Test
  void staysAsVersionOneSaysByteForByte() {
    byte[] encoded = new RecordKey(new StreamId(1, 2), new SessionId(3, 4), NAME).encoded();
    assertThat(HexFormat.of().formatHex(encoded))
        .isEqualTo(
            "01"
                + "0000000000000001"
                + "0000000000000002"
                + "0000000000000003"
                + "0000000000000004"
                + "00000102"
                + "696e63");
  }

  @Test
  void anythingElseIsNoKey() {
    byte[] key = new RecordKey(new StreamId(1, 2), new SessionId(3, 4), NAME).encoded();
    for (int length = 0; length < 37; length++) {
      assertThat(RecordKey.decode(java.util.Arrays.copyOf(key, length))).isEmpty();
    }
    key[0] = 2;
    assertThat(RecordKey.decode(key)).isEmpty();
  }

  @Test
  void theLongestFitsWhatIsSetAsideForIt() {
    String scope = "\u20ac".repeat(128);
    Bytes name =
        RecordKey.name(
            new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, scope, Integer.MAX_VALUE));
    assertThat(new RecordKey(StreamId.NONE, SessionId.NONE, name).encoded().length)
        .isLessThanOrEqualTo(RecordKey.MOST_BYTES);
  }
}
