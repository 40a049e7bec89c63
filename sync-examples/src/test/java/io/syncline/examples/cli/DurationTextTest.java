package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "3h, PT3H",
    "30d, PT720H",
    "2m, PT2M",
    "1h30m, PT1H30M",
    "500ms, PT0.5S",
    "2y, PT17520H",
    "0, PT0S",
    "1.5h, PT1H30M",
    "2M, PT2M"
  })
  void readsWhatIsTyped(String text, Duration expected) {
    assertThat(DurationText.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "h", "-3h", "3w", "3h 2", "9999999999y"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> DurationText.parse(text)).isInstanceOf(TypeConversionException.class);
  }

  @Test
  void writesTwoUnitsAtMost() {
    assertThat(DurationText.format(Duration.ZERO)).isEqualTo("0s");
    assertThat(DurationText.format(Duration.ofMillis(12))).isEqualTo("12ms");
    assertThat(DurationText.format(Duration.ofMillis(1234))).isEqualTo("1.2s");
    assertThat(DurationText.format(Duration.ofMinutes(90))).isEqualTo("1h30m");
    assertThat(DurationText.format(Duration.ofHours(3))).isEqualTo("3h");
    assertThat(DurationText.format(Duration.ofSeconds(90061))).isEqualTo("1d1h");
  }
}
