package io.syncline.examples.quickstart.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticDatasetTest {

  @ParameterizedTest
  @ValueSource(ints = {64, 65, 99, 100, 101, 127, 1024, 10_000, 100_000})
  void makesJsonOfExactlyTheSizeThatWasAskedFor(int size) throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<Document> documents =
        new SyntheticDataset(40, size).documents(SyntheticDataset.DOCUMENTS).toList();
    assertThat(documents.size()).isEqualTo(40);
    for (Document document : documents) {
      assertThat(document.body().size()).isEqualTo(size);
      assertThat(json.readTree(document.body().bytes()).isObject()).isTrue();
    }
  }

  @Test
  void makesEachDocumentOnceAndNoTwoAlike() {
    Set<String> keys = new HashSet<>();
    Set<Body> bodies = new HashSet<>();
    new SyntheticDataset(50_000, 128)
        .forEachDocument(
            document -> {
              keys.add(document.key());
              bodies.add(document.body());
            });
    assertThat(keys.size()).isEqualTo(50_000);
    assertThat(bodies.size()).isEqualTo(50_000);
  }

  @Test
  void isInEightShards() {
    assertThat(new SyntheticDataset(1, 1024).collections())
        .singleElement()
        .extracting(CollectionDefinition::shards)
        .isEqualTo(8);
  }

  @Test
  void isCompressedByLz4To1Of155() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    LZ4Compressor lz4 = LZ4Factory.fastestJavaInstance().fastCompressor();
    double[] bytes = new double[2];
    new SyntheticDataset(20_000, 1024)
        .forEachDocument(
            document -> {
              block.writeBytes(document.body().bytes());
              if (block.size() >= 64 << 10) {
                bytes[0] += block.size();
                bytes[1] += lz4.compress(block.toByteArray()).length;
                block.reset();
              }
            });
    assertThat(bytes[0] / bytes[1]).isBetween(1.50, 1.60);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1024, documents is 0; at least 1 is needed",
    "-3, 1024, documents is -3; at least 1 is needed",
    "1, 63, documentSize is 63; allowed is 64 to 16777216 bytes",
    "1, 16777217, documentSize is 16777217; allowed is 64 to 16777216 bytes"
  })
  void refusesWhatCanNotBe(long documents, int size, String message) {
    assertThatThrownBy(() -> new SyntheticDataset(documents, size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
