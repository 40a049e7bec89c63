package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** The contract of stores notices each fault, and only where there is one. */
final class StoreContractTeethTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void noticesTheFault(StoreFault fault) {
    assertThatThrownBy(() -> run(fault.noticedBy, fault))
        .isNotInstanceOf(TestAbortedException.class)
        .isNotInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @MethodSource("tests")
  void findsNothingWithoutAFault(String test) throws Throwable {
    try {
      run(test, StoreFault.NONE);
    } catch (TestAbortedException skipped) {
      assertThat(skipped).hasMessageContaining("Assumption failed");
    }
  }

  @Test
  void hasNoTwoTestsOfOneName() {
    assertThat(tests()).doesNotHaveDuplicates().hasSizeGreaterThan(90);
  }

  static List<String> tests() {
    return methods().map(Method::getName).toList();
  }

  private static Stream<Method> methods() {
    return Arrays.stream(ClusterStoreContract.class.getMethods())
        .filter(m -> m.isAnnotationPresent(Test.class));
  }

  private static void run(String test, StoreFault fault) throws Throwable {
    ClusterStoreContract contract = () -> new FaultyCluster(fault);
    Method method = methods().filter(m -> m.getName().equals(test)).findAny().orElseThrow();
    try (StoreScene scene = new StoreScene(contract.open())) {
      method.invoke(contract, scene);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
