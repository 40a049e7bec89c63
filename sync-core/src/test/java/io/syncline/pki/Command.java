package io.syncline.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs another program and waits for its end, a minute at most. */
record Command(int exit, String output) {
  static boolean hasOpenssl() {
    try {
      return run("openssl", "version").exit == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** OpenSSL is another implementation to be compared with; a machine need not have it. */
  static Command openssl(String... arguments) throws IOException {
    Assumptions.assumeTrue(hasOpenssl(), "the program openssl is not on this machine");
    return run(concat("openssl", arguments));
  }

  /** The same with a file as its input. */
  static Command opensslFed(Path input, String... arguments) throws IOException {
    Assumptions.assumeTrue(hasOpenssl(), "the program openssl is not on this machine");
    return run(ProcessBuilder.Redirect.from(input.toFile()), concat("openssl", arguments));
  }

  static Command keytool(String... arguments) throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    return run(concat(tool.toString(), arguments));
  }

  private static String[] concat(String first, String... rest) {
    String[] all = new String[rest.length + 1];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static Command run(String... command) throws IOException {
    return run(ProcessBuilder.Redirect.PIPE, command);
  }

  private static Command run(ProcessBuilder.Redirect input, String... command) throws IOException {
    Path out = Files.createTempFile("command", ".out");
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectInput(input)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " did not end");
      }
      return new Command(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(out);
    }
  }
}
