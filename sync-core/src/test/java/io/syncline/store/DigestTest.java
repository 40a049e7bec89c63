package io.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DigestTest {
  private static final Document A = document("a", 1L << 60, "{\"n\":1}");
  private static final Document B = document("b", -2, "{\"n\":2}");

  @Test
  void ofRevisionsAloneDependsOnNothingElse() {
    Digest digest = revisions(7, A, B);
    assertThat(digest.count()).isEqualTo(2);
    assertThat(revisions(7, B, A)).as("in any order").isEqualTo(digest);
    assertThat(revisions(7, document("x", 1L << 60, "{}"), B)).isEqualTo(digest);
    assertThat(revisions(8, A, B)).as("another salt").isNotEqualTo(digest);
    assertThat(revisions(7, A, document("b", -3, "{\"n\":2}"))).isNotEqualTo(digest);
    assertThat(revisions(7, A, A)).isNotEqualTo(digest);
  }

  @Test
  void ofRevisionsAloneDoesNotHideAnExchange() {
    // With a plain sum, 1 and 4 would be as good as 2 and 3.
    assertThat(revisions(1, document("a", 1, ""), document("b", 4, "")))
        .isNotEqualTo(revisions(1, document("a", 2, ""), document("b", 3, "")));
  }

  @ParameterizedTest
  @EnumSource(DigestKind.Content.class)
  void partsAddUpToTheWhole(DigestKind.Content content) {
    Digest.Builder whole = new Digest.Builder(content, 5);
    Digest.Builder part = new Digest.Builder(content, 5);
    Digest.Builder other = new Digest.Builder(content, 5);
    whole.add(A.key(), A.revision(), A.body());
    part.add(A.key(), A.revision(), A.body());
    whole.add(B.key(), B.revision(), B.body());
    other.add(B.key(), B.revision(), B.body());
    other.add(part.build());
    assertThat(other.build()).isEqualTo(whole.build()).isNotEqualTo(Digest.EMPTY);
  }

  private static Digest revisions(long salt, Document... documents) {
    return Digest.of(List.of(documents), DigestKind.REVISIONS, salt, List.of(PointRange.ALL))
        .get(0);
  }

  private static Document document(String key, long revision, String body) {
    return new Document(Bytes.utf8(key), revision, Bytes.utf8(body));
  }
}
