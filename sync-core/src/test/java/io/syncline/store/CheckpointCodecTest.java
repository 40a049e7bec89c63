package io.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CheckpointCodecTest {
  private static final FeedPosition PLACE =
      new FeedPosition(new FeedId("feed-1"), new Incarnation("f-inc"), Position.of(77, -3));
  private static final Checkpoint FIRST =
      Checkpoint.first(new SyncId("sync-1"), new StreamId(3, 9), new Incarnation("täget"));
  private static final Checkpoint FOLLOWING =
      FIRST.following(new SessionId(4, 5), new Incarnation("source"), PLACE);
  private static final List<Checkpoint> SAMPLES =
      List.of(
          FIRST,
          FOLLOWING,
          FOLLOWING.intending(Position.of(99, 1)),
          FOLLOWING.closed(),
          FIRST.comparing(new SessionId(4, 6), new Incarnation("s"), "r".repeat(300)));

  @Test
  void givesBackWhatWasEncoded() {
    for (Checkpoint sample : SAMPLES) {
      assertThat(CheckpointCodec.decode(CheckpointCodec.encode(sample))).isEqualTo(sample);
    }
  }

  @Test
  void readsAndWritesTheFirstVersionForEver() throws Exception {
    try (InputStream in = getClass().getResourceAsStream("/golden/checkpoint-v1.hex")) {
      assertThat(in).isNotNull();
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
      Checkpoint sample = FOLLOWING.intending(Position.of(99, 1));
      assertThat(HexFormat.of().formatHex(CheckpointCodec.encode(sample).toArray())).isEqualTo(hex);
      assertThat(CheckpointCodec.decode(Bytes.wrap(HexFormat.of().parseHex(hex))))
          .isEqualTo(sample);
    }
  }

  @Test
  void saysWhichVersionItCannotRead() {
    byte[] later = CheckpointCodec.encode(FIRST).toArray();
    later[0] = 2;
    assertThatExceptionOfType(SyncException.class)
        .isThrownBy(() -> CheckpointCodec.decode(Bytes.wrap(later)))
        .withMessageContaining("version is 2")
        .satisfies(e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT));
  }

  @Test
  void refusesEveryDamagedForm() {
    byte[] whole = CheckpointCodec.encode(FOLLOWING).toArray();
    for (int length = 0; length < whole.length; length++) {
      assertCorrupt(java.util.Arrays.copyOf(whole, length));
    }
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertCorrupt(damaged);
    }
    assertCorrupt(java.util.Arrays.copyOf(whole, whole.length + 1));
  }

  @Test
  void decodesAnyBytesOrGivesOneClearError() {
    long seed = 20_261_123;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] whole = CheckpointCodec.encode(FOLLOWING).toArray();
    for (int i = 0; i < 20_000; i++) {
      byte[] body = java.util.Arrays.copyOf(whole, random.nextInt(5, whole.length + 8));
      for (int n = random.nextInt(4); n >= 0; n--) {
        body[random.nextInt(1, body.length)] = (byte) random.nextInt();
      }
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(body, 0, body.length - 4);
      java.nio.ByteBuffer.wrap(body).putInt(body.length - 4, (int) crc.getValue());
      Optional<SyncException> failed = tryDecode(body);
      failed.ifPresent(
          e -> assertThat(e.code()).as("seed %d", seed).isEqualTo(SyncException.Code.CORRUPT));
    }
  }

  private static Optional<SyncException> tryDecode(byte[] bytes) {
    try {
      CheckpointCodec.decode(Bytes.wrap(bytes));
      return Optional.empty();
    } catch (SyncException e) {
      return Optional.of(e);
    }
  }

  private static void assertCorrupt(byte[] bytes) {
    assertThat(tryDecode(bytes).map(SyncException::code)).hasValue(SyncException.Code.CORRUPT);
  }
}
