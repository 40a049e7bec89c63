package io.syncline.examples.quickstart.rocksdb.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;

class XxHash64Test {

  @Test
  void givesThePublishedHashes() {
    assertThat(XxHash64.hash(new byte[0], 0)).isEqualTo(0xef46db3751d8e999L);
    assertThat(XxHash64.hash("abc".getBytes(StandardCharsets.UTF_8), 0))
        .isEqualTo(0x44bc2cf5ad770999L);
  }

  @Test
  void givesWhatAnotherImplementationGives() {
    long seed = 77;
    Random random = new Random(seed);
    XXHash64 other = XXHashFactory.safeInstance().hash64();
    for (int length = 0; length < 300; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      long salt = length % 3 == 0 ? 1 : random.nextLong();
      assertThat(XxHash64.hash(bytes, salt))
          .as("%d bytes, seed %d", length, seed)
          .isEqualTo(other.hash(bytes, 0, length, salt));
    }
  }
}
