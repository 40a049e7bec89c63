package io.syncline.storage.arangodb.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RangeDigestsTest {
  @ParameterizedTest
  @EnumSource(DigestKind.Space.class)
  void givesWhatEveryStoreGives(DigestKind.Space space) {
    SplittableRandom random = new SplittableRandom(7);
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      documents.add(
          new Document(
              Bytes.utf8(Long.toString(random.nextLong(1L << 40), 36)),
              random.nextLong(),
              Bytes.utf8("{\"n\":" + i + "}")));
    }
    List<PointRange> ranges = new ArrayList<>(PointRange.ALL.split(64));
    ranges.remove(63);
    ranges.remove(20);
    ranges.remove(0);
    for (DigestKind.Content content : DigestKind.Content.values()) {
      DigestKind kind = new DigestKind(space, content);
      RangeDigests digests = new RangeDigests(kind, 42, ranges);
      documents.forEach(digests::add);
      assertThat(digests.digests()).isEqualTo(Digest.of(documents, kind, 42, ranges));
    }
  }

  @Test
  void rangesOfTreesHoldTheirDocuments() {
    RevisionTree tree = RevisionTree.parse(Exchanges.bytes(Exchanges.TREE));
    Document inLeaf1 = new Document(Bytes.utf8("o3"), 1858541103611904000L, Bytes.utf8("{}"));
    DigestKind kind = new DigestKind(DigestKind.Space.REVISION, DigestKind.Content.REVISION);
    assertThat(tree.range(1).contains(RangeDigests.point(kind, inLeaf1))).isTrue();
    RangeDigests digests = new RangeDigests(kind, 1, List.of(tree.range(0), tree.range(1)));
    digests.add(inLeaf1);
    assertThat(digests.digests()).extracting(Digest::count).containsExactly(0L, 1L);
  }

  @Test
  void refusesRangesThatOverlap() {
    assertThatThrownBy(
            () ->
                new RangeDigests(
                    DigestKind.REVISION_BY_KEY_HASH,
                    0,
                    List.of(new PointRange(1, 5), new PointRange(5, 9))))
        .hasMessageContaining("does not follow");
    assertThatThrownBy(
            () ->
                new RangeDigests(
                    DigestKind.REVISION_BY_KEY_HASH,
                    0,
                    List.of(new PointRange(-9, -5), new PointRange(5, 9))))
        .hasMessageContaining("does not follow");
  }
}
