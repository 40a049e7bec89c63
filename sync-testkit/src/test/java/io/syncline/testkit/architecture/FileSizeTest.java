package io.syncline.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file beyond about 400 lines is asking to be two things. */
class FileSizeTest {
  private static final int MOST_LINES = 450;

  /** File name to the reason why it is longer. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "Intake.java", "what the receiver does with each kind of frame, in one reading",
          "ShardReceiver.java", "the receiver's state machine",
          "ShardSender.java", "the sender's state machine");

  @Test
  void noFileIsTwoThings() {
    List<Path> files =
        SourceFiles.folders().stream().flatMap(f -> SourceFiles.in(f).stream()).toList();
    Stream<String> tooLong =
        files.stream()
            .filter(file -> lines(file) > MOST_LINES)
            .filter(file -> !EXCEPTIONS.containsKey(file.getFileName().toString()))
            .map(file -> SourceFiles.root().relativize(file) + ": " + lines(file) + " lines");
    assertThat(files).isNotEmpty();
    assertThat(EXCEPTIONS.keySet())
        .as("exceptions that are still needed")
        .isSubsetOf(
            files.stream()
                .filter(file -> lines(file) > MOST_LINES)
                .map(file -> file.getFileName().toString())
                .toList());
    assertThat(tooLong).as("files of more than %d lines", MOST_LINES).isEmpty();
  }

  private static long lines(Path file) {
    return SourceFiles.text(file).lines().count();
  }
}
