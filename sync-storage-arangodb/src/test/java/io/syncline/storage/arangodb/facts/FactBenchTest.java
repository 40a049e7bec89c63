package io.syncline.storage.arangodb.facts;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.storage.arangodb.facts.FactBench.Seen;
import io.syncline.storage.arangodb.facts.FactReport.Weight;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What becomes of a trial, where ArangoDB answers. */
final class FactBenchTest {
  private final FactBench bench = new FactBench(new Nowhere());

  @Test
  void whatIsConfirmedPasses() {
    assertThatCode(() -> fact(Weight.DEPENDS, new Seen(true, "yes"))).doesNotThrowAnyException();
  }

  @Test
  void whatIsRefutedFailsWhereTheAdapterDependsOnIt() {
    assertThatThrownBy(() -> fact(Weight.DEPENDS, new Seen(false, "404")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("404");
    assertThatCode(() -> fact(Weight.PROFITS, new Seen(false, "404"))).doesNotThrowAnyException();
  }

  @Test
  void whatTheVersionDoesNotHaveIsSkippedWithWhatWasSeen() {
    assertThatThrownBy(() -> fact(Weight.DEPENDS, Seen.notHere("404: no such call")))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("404: no such call");
  }

  @Test
  void whatTheStandInChoseIsAskedOfArangoDb() {
    assertThatThrownBy(
            () ->
                bench.fact(
                    "a test's own fact", Weight.DEPENDS, "its own choice", scene -> refuted()))
        .isInstanceOf(AssertionError.class);
  }

  private static Seen refuted() {
    return new Seen(false, "no");
  }

  private void fact(Weight weight, Seen seen) {
    bench.fact("a test's own fact", weight, scene -> seen);
  }

  /** A cluster that nobody asks anything. */
  private static final class Nowhere implements FactCluster {
    @Override
    public String version() {
      return "nowhere";
    }

    @Override
    public boolean standsIn() {
      return false;
    }

    @Override
    public List<URI> coordinators() {
      return List.of();
    }

    @Override
    public Map<String, String> dbServers() {
      return Map.of();
    }

    @Override
    public String secret() {
      return "";
    }

    @Override
    public String rootPassword() {
      return "";
    }

    @Override
    public void restart() {
      throw new IllegalStateException("nothing to restart");
    }

    @Override
    public void close() {}
  }
}
