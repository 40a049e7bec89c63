package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the tool in this JVM. */
final class Tool {
  private final Map<String, String> environment = new HashMap<>();

  /** How a run ended and what it wrote. */
  record Run(int code, String out, String err) {
    Run expect(int expected) {
      assertThat(code).as("out: %s err: %s", out, err).isEqualTo(expected);
      return this;
    }
  }

  Tool with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Run run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Syncline.execute(
            List.of(args), environment, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Run(code, out.toString(), err.toString());
  }
}
