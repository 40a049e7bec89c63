package io.syncline.testkit.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract suite notices each fault, and each of its tests can fail. */
final class StateStoreContractTeethTest {
  @ParameterizedTest
  @EnumSource
  void noticesTheFault(StateStoreFault fault) {
    assertThatThrownBy(() -> run(fault)).isInstanceOf(Throwable.class);
  }

  @Test
  void eachTestOfTheContractHasAFaultThatItNotices() {
    var tests =
        Arrays.stream(StateStoreContract.class.getDeclaredMethods())
            .filter(m -> m.isAnnotationPresent(Test.class))
            .map(m -> m.getName())
            .collect(Collectors.toSet());
    var noticing =
        Arrays.stream(StateStoreFault.values()).map(f -> f.noticedBy).collect(Collectors.toSet());
    assertThat(noticing).isEqualTo(tests);
  }

  private static void run(StateStoreFault fault) throws Throwable {
    StateStoreContract contract =
        new StateStoreContract() {
          @Override
          protected StateStoreFixture fixture() {
            return new MemoryStateStoreTest.Memory() {
              private final FaultyStateStore store = new FaultyStateStore(runtime(), fault);

              @Override
              public FaultyStateStore open() {
                return store;
              }

              @Override
              public Duration patience() {
                return Duration.ofSeconds(1);
              }
            };
          }
        };
    contract.openFixture();
    try {
      StateStoreContract.class.getDeclaredMethod(fault.noticedBy).invoke(contract);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      contract.closeFixture();
    }
  }
}
