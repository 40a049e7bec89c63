package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.storage.arangodb.call.ShownExchange;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.PointRange;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTreeTest {
  private static final long MIN = 1858541086310400000L;

  @Test
  void readsWhatAServerAnswers() {
    RevisionTree tree = RevisionTree.parse(bytes(Exchanges.TREE));
    assertThat(tree.leaves()).isEqualTo(8);
    assertThat(tree.leafWidth()).isEqualTo(17179869184L);
    assertThat(tree.count()).isEqualTo(4);
    assertThat(Long.toUnsignedString(tree.hash(0))).isEqualTo("15000000000000000001");
    assertThat(Long.toUnsignedString(tree.hash(1))).isEqualTo("9223372036854775809");
    assertThat(tree.count(2)).isZero();
    assertThat(tree.hash(3)).isEqualTo(77);
    assertThat(tree.range(0)).isEqualTo(range("_lI1STg----", "_lI1Sjf9999"));
    assertThat(tree.range(1)).isEqualTo(range("_lI1Sjg----", "_lI1Szf9999"));
    assertThat(tree.range(3)).isEqualTo(range("_lI1TDg----", "_lI1TTf9999"));
    assertThat(tree.leafOf(Revision.parse("_lI1SjnO---"))).isEqualTo(1);
    assertThat(tree.leafOf(Revision.parse("_lI1TDga---"))).isEqualTo(3);
    assertThat(tree.leafOf(MIN - 1)).isEqualTo(-1);
    assertThat(tree.leafOf(Revision.parse("_lI1UTg----"))).isEqualTo(-1);
  }

  @Test
  void hashesMayBeText() {
    String text = Exchanges.TREE.replace("15000000000000000001", "\"N9999999999\"");
    assertThat(RevisionTree.parse(bytes(text)).hash(0)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"maxDepth\":1|\"maxDepth\":2|has 8 nodes, maxDepth 2 makes 64",
        "\"maxDepth\":1|\"maxDepth\":30|maxDepth from 0 to 10",
        "\"count\":4|\"count\":5|have the server rebuild it",
        "_lI1UTg----|_lI1UTg---_|a power of 2",
        "_lI1UTg----|_lI1STg----|a power of 2",
        "\"initialRangeMin\":\"_lI1STg----|\"initialRangeMin\":\"_lI1STg---_|no beginning of a node",
        "\"rangeMin\":\"_lI1STg----|\"rangeMin\":\"!|rangeMin that is no revision at byte",
        "\"hash\":77|\"hash\":77.5|hash that is no text",
        "\"hash\":77|\"hash\":18446744073709551616|no unsigned 64-bit number",
        "{\"hash\":77|[{\"hash\":77|node that is no object"
      })
  void refusesWhatIsNoTree(String from, String to, String why) {
    String text = Exchanges.TREE.replace(from, to);
    assertThat(text).isNotEqualTo(Exchanges.TREE);
    assertThatThrownBy(() -> RevisionTree.parse(bytes(text)))
        .hasMessageContaining("revision tree")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void givesTheDigestsOfAnyRangesWhereverItIsCut(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      TreeSet<Long> revisions = new TreeSet<>();
      for (int i = random.nextInt(80); i > 0; i--) {
        revisions.add(MIN + random.nextInt(1024));
      }
      List<PointRange> ranges = new ArrayList<>();
      for (PointRange part : new PointRange(MIN - 10, MIN + 1100).split(1 + random.nextInt(20))) {
        if (random.nextInt(4) != 0) {
          ranges.add(part);
        }
      }
      RangeDigests wanted = new RangeDigests(DigestKind.REVISION_TREE, 0, ranges);
      revisions.forEach(wanted::addRevision);
      for (RevisionTree tree :
          List.of(
              tree(1, MIN, 128, List.copyOf(revisions)),
              tree(2, MIN, 16, List.copyOf(revisions)),
              tree(2, MIN - 1001, 64, List.copyOf(revisions)))) {
        RangeDigests found = new RangeDigests(DigestKind.REVISION_TREE, 99, ranges);
        List<PointRange> cut = tree.addTo(found);
        assertThat(cut).hasSizeLessThanOrEqualTo(2 * ranges.size());
        for (PointRange part : cut) {
          revisions.stream().filter(part::contains).forEach(found::addRevision);
        }
        assertThat(found.digests()).as("seed %d round %d", seed, round).isEqualTo(wanted.digests());
      }
    }
  }

  @Test
  void addsUpAsArangoDbDoes() {
    RangeDigests digests = new RangeDigests(DigestKind.REVISION_TREE, 0, List.of(PointRange.ALL));
    digests.addRevision(0x323172_61626f6f66L); // the text's bytes, the first as the lowest
    assertThat(digests.digests()).containsExactly(new Digest(1, fnv1a("foobar12")));
  }

  @Test
  void noticesThatItIsNotOfTheRevisionsThatWereListed() {
    List<Long> revisions = new ArrayList<>();
    for (long r = MIN; r < MIN + 1024; r += 3) {
      revisions.add(r);
    }
    List<PointRange> ranges =
        List.of(new PointRange(0, MIN + 100), new PointRange(MIN + 200, MIN + 2000));
    RevisionTree tree = tree(2, MIN, 16, revisions);
    long[] listed =
        revisions.stream()
            .mapToLong(r -> r)
            .filter(r -> ranges.stream().anyMatch(range -> range.contains(r)))
            .limit(200)
            .toArray();
    assertThat(tree.agrees(ranges, listed)).isTrue();
    assertThat(tree.agrees(ranges, new long[0])).isTrue();
    for (int changed : new int[] {0, 1, 5, 20, 60, 100}) {
      long[] other = listed.clone();
      other[changed]++;
      assertThat(tree.agrees(ranges, other)).as("place %d", changed).isFalse();
    }
    assertThat(tree.agrees(ranges, new long[] {MIN - 1})).isFalse();
  }

  @Test
  void readsRangesAndWhereToResume() {
    RevisionRanges all = RevisionRanges.parse(bytes(ShownExchange.of("ranges").answer()));
    assertThat(all.revisions())
        .containsExactly(Revision.parse("_lI1STgS---"), Revision.parse("_lI1STne---"));
    assertThat(all.resume()).isEmpty();
    RevisionRanges part =
        RevisionRanges.parse(
            bytes("{\"ranges\":[[],[\"_lI1STgS---\"],[]],\"resumeHLC\":\"_lI1STne---\"}"));
    assertThat(part.revisions()).hasSize(1);
    assertThat(part.resume()).contains("_lI1STne---");
    assertThat(RevisionRanges.parse(bytes("{\"resume\":17,\"ranges\":[]}")).resume())
        .contains("17");
    assertThat(RevisionRanges.request(List.of(range("_lI1STg----", "_lI1Sjf9999"))))
        .isEqualTo(Bytes.utf8("[[\"_lI1STg----\",\"_lI1Sjf9999\"]]"));
    assertThatThrownBy(() -> RevisionRanges.parse(bytes("{\"ranges\":[[\"?\"]]}")))
        .hasMessageContaining("revision that is none at byte 12");
    assertThatThrownBy(() -> RevisionRanges.parse(bytes("{\"x\":1}")))
        .hasMessageContaining("no ranges");
  }

  @Test
  void readsDocumentsInTheOrderAskedFor() {
    assertThat(
            DocumentArray.request(
                new long[] {Revision.parse("_lI1STgS---"), Revision.parse("_lI1STne---")}))
        .isEqualTo(Bytes.utf8("[\"_lI1STgS---\",\"_lI1STne---\"]"));
    String o3 = "{\"_id\":\"orders/o3\",\"_key\":\"o3\",\"_rev\":\"_lI1STgS---\"}";
    DocumentArray answer = new DocumentArray(bytes("[" + o3 + ",{}]"));
    DocumentArray.Found found = (DocumentArray.Found) requireNonNull(answer.next());
    assertThat(found.document().key()).isEqualTo(Bytes.utf8("o3"));
    assertThat(answer.position()).isZero();
    assertThat(answer.next()).isEqualTo(new DocumentArray.Gone());
    assertThat(answer.position()).isEqualTo(1);
    assertThat(answer.next()).isNull();
    assertThat(answer.next()).isNull();
    DocumentArray read =
        new DocumentArray(
            bytes("[{\"error\":true,\"errorNum\":1202,\"errorMessage\":\"document not found\"}]"));
    assertThat(read.next()).isEqualTo(new DocumentArray.Failed(1202, "document not found"));
    assertThatThrownBy(() -> new DocumentArray(bytes("[{\"n\":1}]")).next())
        .hasMessageContaining("entry 0");
    assertThatThrownBy(() -> new DocumentArray(bytes("{}"))).hasMessageContaining("an array");
  }

  /** FNV-1a over the bytes of a text, written down once more. */
  private static long fnv1a(String text) {
    BigInteger hash = new BigInteger("14695981039346656037");
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      hash =
          hash.xor(BigInteger.valueOf(b))
              .multiply(BigInteger.valueOf(1099511628211L))
              .mod(BigInteger.ONE.shiftLeft(64));
    }
    return hash.longValue();
  }

  /** A tree as a server would answer it. */
  private static RevisionTree tree(int depth, long min, long width, List<Long> revisions) {
    int leaves = 1 << 3 * depth;
    List<String> nodes = new ArrayList<>();
    for (int i = 0; i < leaves; i++) {
      PointRange leaf = new PointRange(min + i * width, min + (i + 1) * width - 1);
      RangeDigests of = new RangeDigests(DigestKind.REVISION_TREE, 0, List.of(leaf));
      revisions.forEach(of::addRevision);
      Digest digest = of.digests().get(0);
      nodes.add(
          digest.count() == 0
              ? "{}"
              : "{\"hash\":"
                  + Long.toUnsignedString(digest.sum())
                  + ",\"count\":"
                  + digest.count()
                  + "}");
    }
    return RevisionTree.parse(
        bytes(
            "{\"maxDepth\":%d,\"rangeMin\":\"%s\",\"rangeMax\":\"%s\",\"nodes\":%s}"
                .formatted(
                    depth,
                    Revision.clockText(min),
                    Revision.clockText(min + leaves * width),
                    nodes)));
  }

  private static PointRange range(String first, String last) {
    return new PointRange(Revision.parse(first), Revision.parse(last));
  }
}
