package io.syncline.internal.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.internal.structure.InventoryMessage.Hello;
import io.syncline.internal.structure.InventoryMessage.Part;
import io.syncline.internal.structure.InventoryMessage.Want;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Incarnation;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryMessageTest {
  private static final Inventory SAMPLE =
      new Inventory(
          List.of(
              object(ObjectId.database("däta"), "s1", 0, Stage.BEFORE_DATA),
              object(ObjectId.collection("däta", "users"), "s2", 3, Stage.BEFORE_DATA),
              object(
                  new ObjectId(ObjectKind.INDEX, "däta", "users", "by_mail"),
                  "",
                  0,
                  Stage.AFTER_DATA),
              object(new ObjectId(ObjectKind.JOB, "däta", "", "j"), "", 0, Stage.AT_PROMOTION)));

  private static InventoryObject object(ObjectId id, String incarnation, int shards, Stage stage) {
    return new InventoryObject(
        id, new Incarnation(incarnation), new Incarnation("o"), shards, "{\"a\":1}", stage);
  }

  @Test
  void readsAndWritesTheFirstVersionForEver() throws Exception {
    List<InventoryMessage> messages = new ArrayList<>(List.of(new Hello(), new Want(258)));
    messages.addAll(InventoryMessage.split(3, "v-7", InventoryCodec.encode(SAMPLE), 4096));
    List<String> lines = new ArrayList<>();
    for (InventoryMessage message : messages) {
      lines.add(HexFormat.of().formatHex(InventoryMessage.encode(message).toArray()));
    }
    try (InputStream in = getClass().getResourceAsStream("/golden/inventory-v1.hex")) {
      assertThat(in).isNotNull();
      String golden = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
      assertThat(String.join("\n", lines)).isEqualTo(golden);
      List<InventoryMessage> read = new ArrayList<>();
      for (String line : golden.split("\n")) {
        read.add(InventoryMessage.decode(Bytes.wrap(HexFormat.of().parseHex(line))));
      }
      assertThat(read).isEqualTo(messages);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void partsInAnyOrderAndDoubledGiveBackWhatWasCut(long seed) {
    RandomInventories random = new RandomInventories(seed);
    for (int i = 0; i < 50; i++) {
      Inventory inventory = random.source();
      List<Part> parts =
          new ArrayList<>(
              InventoryMessage.split(1, "v", InventoryCodec.encode(inventory), 64 + 40 * i));
      parts.addAll(List.copyOf(parts));
      Collections.shuffle(parts, new Random(seed + i));
      InventoryAssembly assembly = new InventoryAssembly();
      List<Inventory> whole = new ArrayList<>();
      for (Part part : parts) {
        InventoryMessage sent = InventoryMessage.decode(InventoryMessage.encode(part));
        assembly.add((Part) sent);
        assembly.take().ifPresent(w -> whole.add(w.inventory()));
      }
      assertThat(whole).as("seed " + seed + ", inventory " + i).containsExactly(inventory);
    }
  }

  @Test
  void partsOfANewerInventoryEndAnOlderOneAndNeverMixWithIt() {
    Inventory newer = new Inventory(List.of(SAMPLE.objects().iterator().next()));
    List<Part> old = InventoryMessage.split(1, "v1", InventoryCodec.encode(SAMPLE), 64);
    List<Part> young = InventoryMessage.split(2, "v2", InventoryCodec.encode(newer), 64);
    InventoryAssembly assembly = new InventoryAssembly();
    for (int i = 0; i < old.size() - 1; i++) {
      assertThat(assembly.add(old.get(i))).isEqualTo(InventoryAssembly.Use.TAKEN);
    }
    assembly.add(young.get(0));
    assertThat(assembly.add(old.get(old.size() - 1))).isEqualTo(InventoryAssembly.Use.OLD);
    assertThat(assembly.take()).isEmpty();
    young.subList(1, young.size()).forEach(assembly::add);
    assertThat(assembly.take()).contains(new InventoryAssembly.Whole(2, "v2", newer));
    assertThat(assembly.add(young.get(0))).isEqualTo(InventoryAssembly.Use.DOUBLE);
    assertThat(assembly.take()).isEmpty();
    assertThat(assembly.number()).isEqualTo(2);
  }

  @Test
  void partsThatDoNotFitTogetherAreDroppedAndTheNextOnesCount() {
    List<Part> parts = InventoryMessage.split(1, "v", InventoryCodec.encode(SAMPLE), 64);
    InventoryAssembly assembly = new InventoryAssembly();
    Part last = parts.get(parts.size() - 1);
    parts.subList(0, parts.size() - 1).forEach(assembly::add);
    Part wrong =
        new Part(
            last.number(),
            last.version(),
            last.index(),
            last.count(),
            last.size(),
            last.checksum(),
            Bytes.wrap(new byte[last.piece().length()]));
    assembly.add(wrong);
    assertThatExceptionOfType(SyncException.class).isThrownBy(assembly::take);
    parts.forEach(assembly::add);
    assertThat(assembly.take()).isPresent();
  }

  @Test
  void partsFitWhatTheTransportTakes() {
    for (int room : new int[] {64, 100, 4096}) {
      for (Part part : InventoryMessage.split(9, "v1", InventoryCodec.encode(SAMPLE), room)) {
        assertThat(InventoryMessage.encode(part).length()).isLessThanOrEqualTo(room);
      }
    }
  }

  @Test
  void anEmptyInventoryTravelsToo() {
    InventoryAssembly assembly = new InventoryAssembly();
    InventoryMessage.split(1, "", InventoryCodec.encode(Inventory.EMPTY), 4096)
        .forEach(assembly::add);
    assertThat(assembly.take().orElseThrow().inventory()).isEqualTo(Inventory.EMPTY);
  }

  @Test
  void refusesEveryDamagedForm() {
    byte[] whole =
        InventoryMessage.encode(
                InventoryMessage.split(1, "v", InventoryCodec.encode(SAMPLE), 4096).get(0))
            .toArray();
    for (int length = 0; length < whole.length; length++) {
      assertCorrupt(Arrays.copyOf(whole, length));
    }
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertCorrupt(damaged);
    }
    assertCorrupt(Arrays.copyOf(whole, whole.length + 1));
  }

  @Test
  void saysWhichVersionItCannotRead() {
    byte[] later = InventoryMessage.encode(new Want(1)).toArray();
    later[0] = 2;
    assertThatExceptionOfType(SyncException.class)
        .isThrownBy(() -> InventoryMessage.decode(Bytes.wrap(later)))
        .withMessageContaining("version 2")
        .satisfies(e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT));
  }

  /** With a checksum that fits, so that what lies behind it is reached. */
  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void anyBytesDecodeOrGiveOneClearError(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] content = InventoryCodec.encode(SAMPLE).toArray();
    byte[] part =
        InventoryMessage.encode(InventoryMessage.split(1, "v", Bytes.copyOf(content), 4096).get(0))
            .toArray();
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes =
          switch (random.nextInt(3)) {
            case 0 -> content.clone();
            case 1 -> part.clone();
            default -> new byte[5 + random.nextInt(60)];
          };
      int changes = bytes.length < 70 ? bytes.length : 1 + random.nextInt(3);
      for (int c = 0; c < changes; c++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(4) > 0) {
        bytes[0] = 1;
      }
      Bytes sealed = Bytes.wrap(Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)));
      Bytes checked = withChecksum(sealed);
      String what = "seed " + seed + ", bytes " + HexFormat.of().formatHex(checked.toArray());
      try {
        InventoryMessage.decode(checked);
      } catch (SyncException e) {
        assertThat(e.code()).as(what).isEqualTo(SyncException.Code.CORRUPT);
      }
      try {
        InventoryCodec.decode(checked);
      } catch (SyncException e) {
        assertThat(e.code()).as(what).isEqualTo(SyncException.Code.CORRUPT);
      }
    }
  }

  @Test
  void aTextThatIsNotUnicodeIsRefusedWithTheObjectsName() {
    Inventory broken =
        new Inventory(List.of(object(ObjectId.database("d\uD800"), "s", 0, Stage.BEFORE_DATA)));
    assertThatExceptionOfType(SyncException.class)
        .isThrownBy(() -> InventoryCodec.encode(broken))
        .withMessageContaining("DATABASE");
  }

  private static Bytes withChecksum(Bytes content) {
    java.nio.ByteBuffer out = java.nio.ByteBuffer.allocate(content.length() + 4);
    out.put(content.buffer()).putInt(InventoryCodec.crc(content));
    return Bytes.wrap(out.array());
  }

  private static void assertCorrupt(byte[] bytes) {
    assertThatExceptionOfType(SyncException.class)
        .isThrownBy(() -> InventoryMessage.decode(Bytes.wrap(bytes)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT));
  }
}
