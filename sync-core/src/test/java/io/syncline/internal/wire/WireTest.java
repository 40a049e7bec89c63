package io.syncline.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
  @Test
  void decodesWhatItEncodes() {
    for (Message message : Messages.all()) {
      assertThat(Wire.decode(Wire.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void readsTheGoldenFramesOfVersionOne() throws IOException {
    try (InputStream in = WireTest.class.getResourceAsStream("frames-v1.hex")) {
      List<String> golden = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      List<Message> messages = Messages.all();
      assertThat(golden).hasSameSizeAs(messages);
      for (int i = 0; i < golden.size(); i++) {
        assertThat(Wire.decode(Bytes.wrap(HexFormat.of().parseHex(golden.get(i)))))
            .isEqualTo(messages.get(i));
        assertThat(HexFormat.of().formatHex(Wire.encode(messages.get(i)).toArray()))
            .isEqualTo(golden.get(i));
      }
    }
  }

  @Test
  void refusesEveryTruncationAndEveryChangedByte() {
    for (Message message : Messages.all()) {
      byte[] bytes = Wire.encode(message).toArray();
      for (int length = 0; length < bytes.length; length++) {
        Bytes cut = Bytes.wrap(java.util.Arrays.copyOf(bytes, length));
        assertThatThrownBy(() -> Wire.decode(cut))
            .isInstanceOfSatisfying(
                SyncException.class,
                e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT));
      }
      for (int i = 0; i < bytes.length; i++) {
        byte[] changed = bytes.clone();
        changed[i] ^= 0x41;
        assertThatThrownBy(() -> Wire.decode(Bytes.wrap(changed)))
            .isInstanceOf(SyncException.class);
      }
    }
  }

  @Test
  void namesAnUnknownVersion() {
    byte[] bytes = Wire.encode(Messages.all().get(0)).toArray();
    bytes[0] = 2;
    assertThatThrownBy(() -> Wire.decode(sealed(bytes, bytes.length - 4)))
        .hasMessageContaining("version 2")
        .hasMessageContaining("version 1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyBytesDecodeOrGiveOneClearError(long seed) {
    Random random = new Random(seed);
    List<Message> messages = Messages.all();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes;
      if (random.nextInt(4) == 0) {
        bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
      } else {
        bytes = Wire.encode(messages.get(random.nextInt(messages.size()))).toArray();
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      Bytes frame = bytes.length < 4 ? Bytes.wrap(bytes) : sealed(bytes, bytes.length - 4);
      try {
        assertThat(Wire.decode(frame)).isNotNull();
      } catch (SyncException e) {
        assertThat(e.code())
            .as("seed %d round %d", seed, round)
            .isEqualTo(SyncException.Code.CORRUPT);
      }
    }
  }

  @Test
  void joinsWhatWasCut() {
    Message message = Messages.all().get(5);
    Bytes encoded = Wire.encode(message);
    Parts parts = new Parts(encoded.length());
    Optional<DataMessage> joined = Optional.empty();
    for (DataMessage.Part part : Parts.cut(6, encoded, 7)) {
      assertThat(joined).isEmpty();
      joined = parts.add(part);
    }
    assertThat(joined).contains((DataMessage) message);
  }

  @Test
  void refusesPiecesThatDoNotFitOrBecomeTooLarge() {
    List<DataMessage.Part> cut = Parts.cut(1, Wire.encode(Messages.all().get(5)), 7);
    assertThatThrownBy(() -> new Parts(1000).add(cut.get(1))).isInstanceOf(SyncException.class);
    Parts small = new Parts(10);
    assertThat(small.add(cut.get(0))).isEmpty();
    assertThatThrownBy(() -> small.add(cut.get(1))).hasMessageContaining("at most 10 bytes");
  }

  /** Bytes with a checksum that fits, so that the fields are reached. */
  private static Bytes sealed(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    byte[] out = java.util.Arrays.copyOf(bytes, length + 4);
    for (int i = 0; i < 4; i++) {
      out[length + i] = (byte) (crc.getValue() >>> 24 - 8 * i);
    }
    return Bytes.wrap(out);
  }
}
