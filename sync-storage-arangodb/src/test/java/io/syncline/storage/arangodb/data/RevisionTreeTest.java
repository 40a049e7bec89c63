package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.store.PointRange;
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

  @Test
  void equalTreesDifferNowhere() {
    RevisionTree tree = RevisionTree.parse(bytes(Exchanges.TREE));
    assertThat(TreeComparison.of(tree, tree)).isEqualTo(new TreeComparison.Differing(List.of()));
  }

  @Test
  void neighboursThatDifferAreOneRange() {
    RevisionTree one = RevisionTree.parse(bytes(Exchanges.TREE));
    RevisionTree other =
        RevisionTree.parse(
            bytes(
                Exchanges.TREE
                    .replace("15000000000000000001", "15000000000000000002")
                    .replace("9223372036854775809", "9223372036854775808")
                    .replace("77", "78")));
    assertThat(TreeComparison.of(one, other))
        .isEqualTo(
            new TreeComparison.Differing(
                List.of(range("_lI1STg----", "_lI1Szf9999"), range("_lI1TDg----", "_lI1TTf9999"))));
  }

  @Test
  void treesThatCutAtDifferentPlacesAreNotComparable() {
    RevisionTree one = tree(1, MIN, 8, MIN, List.of(MIN));
    assertThat(TreeComparison.of(one, tree(1, MIN + 4, 8, MIN + 4, List.of(MIN + 5))))
        .isInstanceOf(TreeComparison.NotComparable.class);
    assertThat(TreeComparison.of(one, tree(2, MIN, 8, MIN, List.of(MIN))))
        .isEqualTo(new TreeComparison.NotComparable("depths 1 and 2 differ"));
    RevisionTree last = tree(1, -1L << 40, 1L << 36, -1L << 40, List.of(-5L));
    RevisionTree wide = tree(1, 1L << 50, 1L << 40, 1L << 50, List.of(1L << 50));
    assertThat(TreeComparison.of(last, wide))
        .isEqualTo(new TreeComparison.NotComparable("a tree cannot be grown within 64 bits"));
  }

  @Test
  void growingShiftsByALeafWhereTheBeginningIsOdd() {
    RevisionTree tree = tree(1, MIN, 16, MIN + 16, List.of(MIN, MIN + 16, MIN + 40, MIN + 127));
    RevisionTree grown = requireNonNull(tree.grown());
    assertThat(grown.range(0)).isEqualTo(new PointRange(MIN - 16, MIN + 15));
    assertThat(grown.leaves()).isEqualTo(8);
    assertThat(List.of(grown.count(0), grown.count(1), grown.count(4))).containsExactly(1L, 2L, 1L);
    assertThat(grown.count()).isEqualTo(4);
    RevisionTree even = requireNonNull(tree(1, MIN, 16, MIN, List.of(MIN, MIN + 16)).grown());
    assertThat(even.range(0)).isEqualTo(new PointRange(MIN, MIN + 31));
    assertThat(even.count(0)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsEveryDifferenceAndLittleElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      TreeSet<Long> one = new TreeSet<>();
      TreeSet<Long> other = new TreeSet<>();
      for (int i = random.nextInt(60); i > 0; i--) {
        long revision = MIN + random.nextInt(1024);
        int where = random.nextInt(5);
        if (where != 0) {
          one.add(revision);
        }
        if (where != 1) {
          other.add(revision);
        }
      }
      // Of one beginning, grown to different widths.
      RevisionTree a = grow(tree(2, MIN, 16, MIN, List.copyOf(one)), random.nextInt(4));
      RevisionTree b = grow(tree(2, MIN, 16, MIN, List.copyOf(other)), random.nextInt(4));
      TreeComparison.Differing found = (TreeComparison.Differing) TreeComparison.of(a, b);
      long width = Math.max(a.leafWidth(), b.leafWidth());
      for (long r = MIN; r < MIN + 1024; r++) {
        long revision = r;
        boolean looked = found.ranges().stream().anyMatch(x -> x.contains(revision));
        if (one.contains(r) != other.contains(r)) {
          assertThat(looked).as("seed %d round %d", seed, round).isTrue();
        }
      }
      for (PointRange range : found.ranges()) {
        assertThat(Long.remainderUnsigned(range.last() - range.first() + 1, width)).isZero();
        assertThat(one.subSet(range.first(), range.last() + 1))
            .as("seed %d round %d", seed, round)
            .isNotEqualTo(other.subSet(range.first(), range.last() + 1));
      }
    }
  }

  @Test
  void treesThatOverlapInPartAreCompared() {
    RevisionTree left = tree(1, MIN, 16, MIN, List.of(MIN, MIN + 64));
    RevisionTree right = tree(1, MIN + 64, 16, MIN + 64, List.of(MIN + 64, MIN + 150));
    TreeComparison wanted =
        new TreeComparison.Differing(
            List.of(new PointRange(MIN, MIN + 15), new PointRange(MIN + 144, MIN + 159)));
    assertThat(TreeComparison.of(left, right)).isEqualTo(wanted);
    assertThat(TreeComparison.of(right, left)).isEqualTo(wanted);
    RevisionTree far = tree(1, MIN + 1024, 16, MIN + 1024, List.of(MIN + 1030));
    assertThat(TreeComparison.of(far, left))
        .isEqualTo(
            new TreeComparison.Differing(
                List.of(
                    new PointRange(MIN, MIN + 15),
                    new PointRange(MIN + 64, MIN + 79),
                    new PointRange(MIN + 1024, MIN + 1039))));
  }

  @Test
  void readsRangesAndWhereToResume() {
    RevisionRanges all =
        RevisionRanges.parse(bytes("{\"ranges\":[[\"_lI1STgS---\",\"_lI1STne---\"]]}"));
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

  private static RevisionTree grow(RevisionTree tree, int times) {
    RevisionTree grown = tree;
    for (int i = 0; i < times; i++) {
      grown = requireNonNull(grown.grown());
    }
    return grown;
  }

  /** A tree as a server would answer it, with a hash of its own making. */
  private static RevisionTree tree(
      int depth, long min, long width, long initial, List<Long> revisions) {
    int leaves = 1 << 3 * depth;
    List<String> nodes = new ArrayList<>();
    for (int i = 0; i < leaves; i++) {
      long count = 0;
      long hash = 0;
      for (long revision : revisions) {
        if ((revision - min) / width == i) {
          count++;
          hash ^= revision * 0x9E3779B97F4A7C15L;
        }
      }
      nodes.add(
          count == 0
              ? "{}"
              : "{\"hash\":" + Long.toUnsignedString(hash) + ",\"count\":" + count + "}");
    }
    return RevisionTree.parse(
        bytes(
            "{\"maxDepth\":%d,\"rangeMin\":\"%s\",\"rangeMax\":\"%s\",\"initialRangeMin\":\"%s\",\"nodes\":%s}"
                .formatted(
                    depth,
                    Revision.clockText(min),
                    Revision.clockText(min + leaves * width),
                    Revision.clockText(initial),
                    nodes)));
  }

  private static PointRange range(String first, String last) {
    return new PointRange(Revision.parse(first), Revision.parse(last));
  }
}
