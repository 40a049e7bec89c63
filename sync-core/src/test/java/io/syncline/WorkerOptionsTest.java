package io.syncline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class WorkerOptionsTest {
  @Test
  void hasTheDefaultsThatAreDocumented() {
    assertThat(WorkerOptions.builder().build())
        .isEqualTo(
            new WorkerOptions(
                2,
                8 << 20,
                256L << 20,
                1 << 20,
                64 << 20,
                4,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1)));
  }

  @Test
  void namesTheOptionThatIsWrongItsValueAndWhatIsAllowed() {
    Map<String, Consumer<WorkerOptions.Builder>> wrong = new LinkedHashMap<>();
    wrong.put("lanes", b -> b.lanes(0));
    wrong.put("windowBytes", b -> b.windowBytes(1));
    wrong.put("bufferBytes", b -> b.bufferBytes(1));
    wrong.put("frameBytes", b -> b.frameBytes(1));
    wrong.put("maxDocumentBytes", b -> b.maxDocumentBytes(1));
    wrong.put("copyParallelism", b -> b.copyParallelism(65));
    wrong.put("heartbeat", b -> b.heartbeat(Duration.ZERO));
    wrong.put("idleCheckpoint", b -> b.idleCheckpoint(Duration.ZERO));
    wrong.put("callDeadline", b -> b.callDeadline(Duration.ZERO));
    wrong.put("stallAfter", b -> b.stallAfter(Duration.ZERO));
    wrong.put("compareAgain", b -> b.compareAgain(Duration.ofMillis(999)));
    wrong.forEach(
        (option, set) ->
            assertThatExceptionOfType(SyncException.class)
                .isThrownBy(
                    () -> {
                      WorkerOptions.Builder builder = WorkerOptions.builder();
                      set.accept(builder);
                      builder.build();
                    })
                .withMessageContaining("option " + option + " = ")
                .withMessageContaining("allowed"));
  }
}
