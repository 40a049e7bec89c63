package io.syncline.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract suite notices each fault, and each of its tests can fail. */
final class TransportContractTeethTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void noticesTheFault(Fault fault) {
    assertThatThrownBy(() -> run(fault.noticedBy, fault))
        .isNotInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @MethodSource("tests")
  void findsNothingWithoutAFault(String test) throws Throwable {
    run(test, Fault.NONE);
  }

  @Test
  void eachTestOfTheContractHasAFaultThatItNotices() {
    Set<String> noticing =
        Arrays.stream(Fault.values()).map(f -> f.noticedBy).collect(Collectors.toSet());
    noticing.remove(Fault.NONE.noticedBy);
    assertThat(noticing).isEqualTo(tests());
  }

  static Set<String> tests() {
    return methods().map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Method method(String test) {
    return methods().filter(m -> m.getName().equals(test)).findAny().orElseThrow();
  }

  private static Stream<Method> methods() {
    return Stream.of(ChannelContract.class, TransportContract.class)
        .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
        .filter(m -> m.isAnnotationPresent(Test.class));
  }

  private static void run(String test, Fault fault) throws Throwable {
    TransportContract contract = new FaultyContract(fault);
    contract.openScene();
    try {
      method(test).invoke(contract);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
