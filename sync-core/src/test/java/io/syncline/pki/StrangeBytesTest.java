package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes give a value or one error that names the file, and shows nothing of a key. A failure
 * names its seed; {@code -Dseed=N} in place of the first one runs it again.
 */
class StrangeBytesTest {
  private static final int ROUNDS = 600;
  private static final char[] PASSWORD = "pass-word".toCharArray();
  private static final String NAME = "strange.file";

  private static final KeyMaterial MATERIAL = Authorities.server();
  private static final KeyMaterial RSA =
      Authorities.TLS.issue(
          CertificateOptions.of(Purpose.TLS).withKey(KeyKind.RSA_2048), Authorities.NOW);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keyfilesGiveAValueOrOneClearError(long seed) throws Exception {
    List<byte[]> samples = new ArrayList<>();
    for (KeyMaterial material : List.of(MATERIAL, RSA)) {
      samples.add(material.keyfile().getBytes(StandardCharsets.US_ASCII));
    }
    attack(seed, samples, bytes -> KeyMaterial.parseKeyfile(NAME, bytes));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void contentOfBlocksGivesAValueOrOneClearError(long seed) throws Exception {
    List<byte[]> samples = new ArrayList<>();
    samples.add(MATERIAL.privateKey().getEncoded());
    samples.add(RSA.privateKey().getEncoded());
    samples.add(inner(RSA.privateKey().getEncoded()));
    samples.add(inner(MATERIAL.privateKey().getEncoded()));
    String chain = Pem.write(List.of(MATERIAL.leaf(), RSA.leaf()));
    attack(
        seed,
        samples,
        bytes -> KeyMaterial.parseKeyfile(NAME, ascii(chain + block("PRIVATE KEY", bytes))));
    attack(seed, List.of(MATERIAL.leaf().getEncoded()), bytes -> TrustAnchors.parse(NAME, bytes));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void keyStoresGiveAValueOrOneClearError(long seed) {
    List<byte[]> samples = new ArrayList<>();
    for (KeyStoreKind kind : KeyStoreKind.values()) {
      samples.add(KeyStores.write(MATERIAL, kind, "a", PASSWORD));
    }
    // Deriving a store's key is slow on purpose.
    attack(seed, 25, samples, bytes -> KeyMaterial.parseKeyStore(NAME, bytes, PASSWORD, null));
    attack(seed, 25, samples, bytes -> KeyStores.trusted(NAME, bytes, PASSWORD));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void secretsGiveAValueOrOneClearError(long seed) {
    attack(seed, List.of(ascii("0123456789abcdef")), bytes -> SecretFile.parse(NAME, bytes));
  }

  private static void attack(long seed, List<byte[]> samples, Consumer<byte[]> reader) {
    attack(seed, ROUNDS, samples, reader);
  }

  private static void attack(long seed, int rounds, List<byte[]> samples, Consumer<byte[]> reader) {
    long start = Long.getLong("seed", seed);
    SplittableRandom random = new SplittableRandom(start);
    Map<String, Integer> outcomes = new HashMap<>();
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = mutate(random, samples.get(random.nextInt(samples.size())));
      String outcome = "value";
      try {
        reader.accept(bytes);
      } catch (SyncException e) {
        outcome = String.valueOf(e.getMessage());
        assertThat(outcome).as("seed %d, round %d", start, round).contains(NAME);
        assertThat(outcome.length()).isLessThan(300);
        for (Throwable t = e; t != null; t = t.getCause()) {
          assertThat(String.valueOf(t.getMessage())).doesNotContain(secretPart());
        }
      } catch (Throwable e) {
        throw new AssertionError("seed " + start + ", round " + round, e);
      }
      outcomes.merge(outcome, 1, Integer::sum);
    }
    assertThat(outcomes).as("outcomes of seed %d", start).hasSizeGreaterThan(1);
  }

  private static byte[] mutate(SplittableRandom random, byte[] sample) {
    byte[] bytes = sample.clone();
    switch (random.nextInt(7)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 1 -> {
        int from = random.nextInt(bytes.length);
        int to = from + random.nextInt(bytes.length - from);
        byte[] cut = new byte[bytes.length - (to - from)];
        System.arraycopy(bytes, 0, cut, 0, from);
        System.arraycopy(bytes, to, cut, from, bytes.length - to);
        return cut;
      }
      case 2 -> {
        byte[] noise = new byte[random.nextInt(2000)];
        random.nextBytes(noise);
        return noise;
      }
      case 3 -> {
        byte[] twice = Arrays.copyOf(bytes, bytes.length * 2);
        System.arraycopy(bytes, 0, twice, random.nextInt(bytes.length), bytes.length);
        return twice;
      }
      case 4 -> {
        return bytes; // as it was: this one gives a value
      }
      default -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          // Near the front is where lengths and kinds stand.
          int bound = random.nextBoolean() ? bytes.length : Math.min(40, bytes.length);
          bytes[random.nextInt(bound)] = (byte) random.nextInt(256);
        }
        return bytes;
      }
    }
  }

  private static String secretPart() {
    return Base64.getEncoder().encodeToString(MATERIAL.privateKey().getEncoded()).substring(60, 80);
  }

  /** PKCS#1 or SEC1 out of PKCS#8, as the JDK writes it. */
  private static byte[] inner(byte[] pkcs8) throws Exception {
    Der content = java.util.Objects.requireNonNull(new Der(pkcs8).take(Der.SEQUENCE));
    content.take(Der.INTEGER);
    content.take(Der.SEQUENCE);
    Der octets = java.util.Objects.requireNonNull(content.take(Der.OCTETS));
    return java.util.Objects.requireNonNull(octets.takeWhole());
  }

  private static String block(String label, byte[] der) {
    String lines = Base64.getEncoder().encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
