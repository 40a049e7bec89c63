package io.syncline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void hashesAsTheSpecificationOfXxh64Says() {
    assertThat(Bytes.EMPTY.hash64(0)).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(Bytes.utf8("a").hash64(0)).isEqualTo(0xD24EC4F1A98C6E5BL);
    assertThat(Bytes.utf8("abc").hash64(0)).isEqualTo(0x44BC2CF5AD770999L);
    assertThat(Bytes.utf8("Nobody inspects the spammish repetition").hash64(0))
        .isEqualTo(0xFBCEA83C8A378BF1L);
  }

  @Test
  void ordersAsUnsigned() {
    assertThat(Bytes.wrap(new byte[] {(byte) 0x80}))
        .isGreaterThan(Bytes.wrap(new byte[] {0x7F, 0x7F}));
  }

  @Test
  void slicesWithoutCopying() {
    Bytes all = Bytes.utf8("hello");
    assertThat(all.slice(1, 3)).isEqualTo(Bytes.utf8("ell")).hasSameHashCodeAs(Bytes.utf8("ell"));
    assertThatThrownBy(() -> all.slice(3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void showsNoMoreThanAFewBytes() {
    assertThat(Bytes.utf8("a".repeat(1000)).toString())
        .startsWith("1000 bytes 6161")
        .hasSizeLessThan(60);
  }
}
