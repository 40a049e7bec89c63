package io.syncline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.security.ChannelTokens;
import io.syncline.transport.ChannelId;
import io.syncline.transport.Frame;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageTest {
  private static final ChannelId CHANNEL =
      new ChannelId(new SyncId("s1"), ChannelId.Kind.DATA, "inc:1", 7);

  private static final List<Message> ALL =
      List.of(
          new Message.Hello(MessageWriter.VERSION, "p1", true),
          new Message.Data(
              3, 9, new Frame(new StreamId(1, 2), new SessionId(3, 4), Bytes.utf8("body"))),
          new Message.Opened(3),
          new Message.Located(3, true, List.of(new Message.Place("p2", "https://w:1"))),
          new Message.Beat(),
          new Message.Exists(4, false, List.of(-1L, 5L)),
          new Message.Credentials(
              List.of(new ChannelTokens.Stored("hash", "", "dc", Instant.ofEpochMilli(99)))),
          new Message.Open(3, -8, CHANNEL),
          new Message.Taken(3, 8),
          new Message.Arrived(3, 9),
          new Message.Close(3),
          new Message.Writing(4, CHANNEL),
          new Message.Renew(),
          new Message.Refused(3, "why"),
          new Message.Handed("dc", "token", 5));

  @Test
  void everyMessageComesBackAsItWas() {
    assertThat(MessageReader.decode(MessageWriter.encode(ALL))).isEqualTo(ALL);
  }

  @Test
  void bytesOfVersionOneStayAsTheyAre() {
    assertThat(hex(ALL.get(0))).isEqualTo("0000000b01010002703101746e018d");
    assertThat(hex(ALL.get(1)))
        .isEqualTo(
            "00000035020000000300000000000000090000000000000001000000000000000200000000000000030000"
                + "000000000004626f6479"
                + "8ecce95a");
    assertThat(hex(ALL.get(7)))
        .isEqualTo("000000211000000003fffffffffffffff802000273310005696e633a3100000007db402561");
  }

  @Test
  void tokensTravelAsTheirHashesInVersionOne() {
    assertThat(hex(ALL.get(6)))
        .isEqualTo("0000001d070000000100046861736800000002646300000000000000632818054a");
    assertThat(hex(ALL.get(12))).isEqualTo("000000051577d28022");
  }

  private static String hex(Message message) {
    return HexFormat.of().formatHex(MessageWriter.encode(List.of(message)).toArray());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void changedBytesAreOneClearErrorOrTheMessagesBeforeThem(long seed) {
    Random random = new Random(seed);
    byte[] good = MessageWriter.encode(ALL).toArray();
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int flips = random.nextInt(4); flips >= 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(ALL).containsAll(MessageReader.decode(Bytes.wrap(bytes)));
      } catch (SyncException e) {
        assertThat(e.code()).as("seed %s, %s", seed, i).isEqualTo(SyncException.Code.CORRUPT);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void fieldsOfAnyBytesWithAGoodChecksumAreTotalToo(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[5 + random.nextInt(40)];
      random.nextBytes(body);
      body[0] = (byte) (1 + random.nextInt(21));
      var crc = new java.util.zip.CRC32C();
      crc.update(body, 0, body.length - 4);
      var all = java.nio.ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body);
      all.putInt(body.length, (int) crc.getValue());
      try {
        assertThat(MessageReader.decode(Bytes.wrap(all.array()))).hasSize(1);
      } catch (SyncException e) {
        assertThat(e.code()).as("seed %s, %s", seed, i).isEqualTo(SyncException.Code.CORRUPT);
      }
    }
  }

  @Test
  void anotherVersionIsNamed() {
    Bytes other = MessageWriter.encode(List.of(new Message.Hello(2, "p", false)));
    assertThatThrownBy(() -> MessageReader.decode(other))
        .hasMessageContaining("speaks version 2, this one version 1");
  }
}
