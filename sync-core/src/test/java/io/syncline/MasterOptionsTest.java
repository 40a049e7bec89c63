package io.syncline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MasterOptionsTest {
  @Test
  void hasTheDefaultsThatAreDocumented() {
    assertThat(MasterOptions.builder().build())
        .isEqualTo(
            new MasterOptions(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                1000));
  }

  @Test
  void namesTheOptionThatIsWrongItsValueAndWhatIsAllowed() {
    Map<String, Consumer<MasterOptions.Builder>> wrong = new LinkedHashMap<>();
    wrong.put("lease", b -> b.lease(Duration.ofMillis(499)));
    wrong.put("workerLease", b -> b.workerLease(Duration.ofHours(1)));
    wrong.put("reconcile", b -> b.reconcile(Duration.ZERO));
    wrong.put("messageTimeout", b -> b.messageTimeout(Duration.ofDays(31)));
    wrong.put("keepAlive", b -> b.keepAlive(Duration.ofMillis(1)));
    wrong.put("barrierLease", b -> b.barrierLease(Duration.ofMillis(1)));
    wrong.put("reportTimeout", b -> b.reportTimeout(Duration.ofMillis(1)));
    wrong.put("callDeadline", b -> b.callDeadline(Duration.ofMillis(1)));
    wrong.put("storeDeadline", b -> b.storeDeadline(Duration.ofMillis(1)));
    wrong.put("channelCheck", b -> b.channelCheck(Duration.ofMillis(1)));
    wrong.put("epochBlock", b -> b.epochBlock(0));
    wrong.forEach(
        (option, set) ->
            assertThatExceptionOfType(SyncException.class)
                .isThrownBy(
                    () -> {
                      MasterOptions.Builder builder = MasterOptions.builder();
                      set.accept(builder);
                      builder.build();
                    })
                .withMessageContaining("option " + option + " = ")
                .withMessageContaining("is allowed"));
  }
}
