package io.syncline.testkit.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.control.ControlNetwork;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract suite notices each fault, and each of its tests can fail. */
final class ControlNetworkContractTeethTest {
  @ParameterizedTest
  @EnumSource
  void noticesTheFault(ControlNetworkFault fault) {
    assertThatThrownBy(() -> run(fault)).isInstanceOf(Throwable.class);
  }

  @Test
  void eachTestOfTheContractHasAFaultThatItNotices() {
    var tests =
        Arrays.stream(ControlNetworkContract.class.getDeclaredMethods())
            .filter(m -> m.isAnnotationPresent(Test.class))
            .map(m -> m.getName())
            .collect(Collectors.toSet());
    var noticing =
        Arrays.stream(ControlNetworkFault.values())
            .map(f -> f.noticedBy)
            .collect(Collectors.toSet());
    assertThat(noticing).isEqualTo(tests);
  }

  private static void run(ControlNetworkFault fault) throws Throwable {
    ControlNetworkContract contract =
        new ControlNetworkContract() {
          @Override
          protected ControlNetworkFixture fixture() {
            return new MemoryControlNetworkTest.Memory() {
              private final FaultyControlNetwork network =
                  new FaultyControlNetwork(runtime(), fault);

              @Override
              public ControlNetwork open() {
                return network;
              }

              @Override
              public Duration patience() {
                return Duration.ofMillis(900);
              }
            };
          }
        };
    contract.openFixture();
    try {
      ControlNetworkContract.class.getDeclaredMethod(fault.noticedBy).invoke(contract);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      contract.closeFixture();
    }
  }
}
