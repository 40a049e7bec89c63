package io.syncline.examples.quickstart.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Test
  void addsUpModuloTwoTo256() {
    long seed = 11;
    Random random = new Random(seed);
    Fingerprint fingerprint = new Fingerprint();
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < 1000; i++) {
      byte[] hash = new byte[32];
      random.nextBytes(hash);
      if (i % 3 == 0) {
        Arrays.fill(hash, (byte) -1);
      }
      fingerprint.add(hash, 7);
      sum = sum.add(new BigInteger(1, hash)).mod(BigInteger.ONE.shiftLeft(256));
    }
    assertThat(new BigInteger(fingerprint.hash(), 16)).as("seed " + seed).isEqualTo(sum);
    assertThat(fingerprint.documents()).isEqualTo(1000);
    assertThat(fingerprint.bytes()).isEqualTo(7000);
  }
}
