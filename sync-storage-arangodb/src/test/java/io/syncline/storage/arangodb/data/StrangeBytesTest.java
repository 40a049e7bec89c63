package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ShownExchange;
import io.syncline.store.Document;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any bytes decode, or give one clear error. */
class StrangeBytesTest {
  private static final String DOCUMENTS = ShownExchange.of("revisions").answer();
  private static final String RANGES =
      "{\"ranges\":[[\"_lI1STgS---\"],[]],\"resumeHLC\":\"_lI1STne---\"}";
  private static final String TOKENS =
      "{}[]\",:\\ntfu0129.-eE+ \n\r\t_key_revtypedatatick\u0000\u0001\u007fä\ud83d\ude00";

  private static final List<String> SAMPLES =
      List.of(
          Exchanges.TAIL,
          Exchanges.STRUCTURE,
          Exchanges.USER,
          Exchanges.TREE,
          Exchanges.WRITTEN,
          DOCUMENTS,
          RANGES,
          "1200:2,1210:1");

  private static final List<Consumer<byte[]>> DECODERS =
      List.of(
          b -> new WalBody(b, 0).rest(),
          b -> {
            DumpBody body = new DumpBody(b);
            for (Document d = body.next(); d != null; d = body.next()) {
              assertThat(d.body().length()).isLessThanOrEqualTo(b.length);
            }
          },
          RevisionTree::parse,
          RevisionRanges::parse,
          b -> {
            DocumentArray array = new DocumentArray(b);
            while (array.next() != null) {
              assertThat(array.position()).isLessThan(b.length);
            }
          },
          b -> BulkAnswer.read(b, 2, null),
          b -> ErrorCodes.parse(new String(b, StandardCharsets.UTF_8)),
          b -> Revision.parse(new String(b, StandardCharsets.ISO_8859_1)),
          b -> Exchanges.headers("true", text(b), text(b), text(b), "true"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyBytesDecodeOrGiveOneClearError(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int decoded = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = strange(random);
      for (int i = 0; i < DECODERS.size(); i++) {
        try {
          DECODERS.get(i).accept(bytes.clone());
          decoded++;
        } catch (SyncException e) {
          assertThat(e.code())
              .as("seed %d round %d decoder %d", seed, round, i)
              .isEqualTo(SyncException.Code.CORRUPT);
          assertThat(e.getMessage()).hasSizeLessThan(400);
        } catch (RuntimeException e) {
          throw new AssertionError(
              "seed %d round %d decoder %d: %s".formatted(seed, round, i, text(bytes)), e);
        }
      }
    }
    // Small damage is often none: what is skipped may be anything.
    assertThat(decoded).isGreaterThan(200);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noBodyThatIsWrittenSaysMoreThanItsDocument(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String good = "{\"n\":[1,{\"a\":\"b\"}],\"_from\":\"a/1\"}";
    for (int round = 0; round < 3_000; round++) {
      byte[] body = damaged(bytes(good), random);
      Document document = new Document(Bytes.utf8("o1"), 1858541086310400000L, Bytes.wrap(body));
      try {
        byte[] array = BulkBody.documents(List.of(document), 1000).get(0).bytes().toArray();
        DocumentArray read = new DocumentArray(array);
        DocumentArray.Found found = (DocumentArray.Found) requireNonNull(read.next());
        assertThat(found.document().key()).isEqualTo(document.key());
        assertThat(found.document().revision()).isEqualTo(document.revision());
        assertThat(read.next()).as("seed %d round %d", seed, round).isNull();
      } catch (SyncException e) {
        assertThat(e.code())
            .as("seed %d round %d", seed, round)
            .isEqualTo(SyncException.Code.BAD_REQUEST);
      }
    }
  }

  @Test
  void depthIsBounded() {
    String deep = "[".repeat(100_000);
    String line = "{\"tick\":\"1\",\"type\":1,\"data\":" + deep + "}";
    assertThatThrownBy(() -> new WalBody(bytes(line), 0).next())
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("log line 1");
    String allowed = "[".repeat(900) + "]".repeat(900);
    assertThat(
            new DumpBody(bytes("{\"_key\":\"a\",\"_rev\":\"_lI1STg----\",\"x\":" + allowed + "}"))
                .next())
        .isNotNull();
  }

  @Test
  void lengthIsNot() {
    String large = "x".repeat(30_000_000);
    String digits = "1".repeat(2_000);
    String name = "n".repeat(60_000);
    String attributes = "\"x\":\"" + large + "\",\"y\":" + digits + ",\"" + name + "\":1}";
    String document = "{\"_key\":\"a\",\"_rev\":\"_lI1STg----\"," + attributes;
    Document read = requireNonNull(new DumpBody(bytes(document)).next());
    assertThat(read.body().length()).isEqualTo(attributes.length() + 1);
  }

  @Test
  void otherEncodingsAreRefused() {
    for (var charset :
        List.of(
            StandardCharsets.UTF_16BE,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16,
            java.nio.charset.Charset.forName("UTF-32"))) {
      byte[] bytes = "{\"_key\":\"a\",\"_rev\":\"_lI1STg----\"}".getBytes(charset);
      assertThatThrownBy(() -> new DumpBody(bytes).next())
          .as(charset.name())
          .isInstanceOf(SyncException.class);
    }
    assertThatThrownBy(() -> new DumpBody(bytes("\ufeff{\"_key\":\"a\"}")).next())
        .isInstanceOf(SyncException.class);
  }

  private static byte[] strange(SplittableRandom random) {
    int kind = random.nextInt(8);
    if (kind == 0) {
      byte[] bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      return bytes;
    }
    if (kind == 1) {
      byte[] tokens = bytes(TOKENS);
      byte[] bytes = new byte[random.nextInt(60)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = tokens[random.nextInt(tokens.length)];
      }
      return bytes;
    }
    return damaged(bytes(SAMPLES.get(random.nextInt(SAMPLES.size()))), random);
  }

  private static byte[] damaged(byte[] sample, SplittableRandom random) {
    byte[] tokens = bytes(TOKENS);
    byte[] bytes = sample;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(Math.max(1, bytes.length));
      switch (random.nextInt(4)) {
        case 0 -> bytes = Arrays.copyOf(bytes, at);
        case 1 -> {
          byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
          System.arraycopy(bytes, at, more, at + 1, bytes.length - at);
          more[at] = tokens[random.nextInt(tokens.length)];
          bytes = more;
        }
        default -> {
          bytes = bytes.clone();
          if (at < bytes.length) {
            bytes[at] =
                random.nextInt(3) == 0
                    ? (byte) random.nextInt()
                    : tokens[random.nextInt(tokens.length)];
          }
        }
      }
    }
    return bytes;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
