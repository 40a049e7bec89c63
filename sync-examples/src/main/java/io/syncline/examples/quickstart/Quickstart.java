package io.syncline.examples.quickstart;

import io.syncline.examples.quickstart.arangodb.StandInStores;
import io.syncline.examples.quickstart.progress.ProgressDisplay;
import io.syncline.examples.quickstart.progress.QuickstartResult;
import io.syncline.examples.quickstart.rocksdb.RocksDbStores;
import io.syncline.examples.quickstart.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Replicates one cluster to another, in one JVM, with data that every JDK carries: two data
 * centres, on RocksDB in temporary folders unless another store is asked for, each with two masters
 * and two workers, and everything that may happen to them.
 */
public final class Quickstart {
  private static final int BAD_USAGE = 2;
  private static final int TRIES_AT_LAST = 20;

  private Quickstart() {}

  /**
   * Runs it: {@code mvn -q -Pquickstart}. Exit status 0 only where the clusters are identical and
   * every planted difference was found.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    QuickstartOptions options;
    try {
      options = QuickstartOptions.from(System.getProperties());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(BAD_USAGE);
      return;
    }
    ProgressDisplay display = ProgressDisplay.forConsole(System.out);
    display.say(options.describe());
    Path folder = Files.createTempDirectory("syncline-quickstart");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> removeAtLast(folder), "quickstart-end"));
    QuickstartResult result;
    try {
      Optional<CopyCost.Before> compared = compared(options, folder, display);
      try (Stores stores = stores(options, folder);
          Carrier carrier = carrier(options, folder)) {
        result = new QuickstartRun(options, stores, carrier, display).run(compared);
      }
    } finally {
      remove(folder);
    }
    display.end(result);
    System.exit(result.exitStatus());
  }

  /** The cost of copies before the one of the run, where other stores than RocksDB are measured. */
  private static Optional<CopyCost.Before> compared(
      QuickstartOptions options, Path folder, ProgressDisplay display)
      throws IOException, InterruptedException {
    if (options.store() == QuickstartOptions.Store.ROCKSDB) {
      return Optional.empty();
    }
    return Optional.of(
        new CopyCost.Before(
            beside(options, RocksDbStores::new, folder.resolve("first"), display),
            beside(options, at -> stores(options, at), folder.resolve("second"), display),
            beside(options, RocksDbStores::new, folder.resolve("third"), display)));
  }

  private static double beside(
      QuickstartOptions options, Function<Path, Stores> kind, Path folder, ProgressDisplay display)
      throws IOException, InterruptedException {
    Files.createDirectory(folder);
    try (Stores stores = kind.apply(folder);
        Carrier carrier = carrier(options, folder)) {
      return CopyCost.micros(
          stores, carrier, options.dataset(), options.dataset().script(options.seed()), display);
    }
  }

  private static Stores stores(QuickstartOptions options, Path folder) {
    return switch (options.store()) {
      case ROCKSDB -> new RocksDbStores(folder);
      case ARANGODB_STANDIN -> new StandInStores(folder);
    };
  }

  private static Carrier carrier(QuickstartOptions options, Path folder)
      throws IOException, InterruptedException {
    return switch (options.transport()) {
      case MEMORY -> Carrier.memory();
      case KAFKA -> KafkaCarrier.start(folder);
      case HTTP -> HttpCarrier.start();
    };
  }

  /** Where the run is interrupted: its stores may still write, and remove files themselves. */
  private static void removeAtLast(Path folder) {
    for (int left = TRIES_AT_LAST; left > 0 && Files.exists(folder); left--) {
      try {
        remove(folder);
      } catch (IOException | UncheckedIOException e) {
        if (left == 1) {
          System.err.println("files are left in " + folder + ": " + e.getMessage());
        }
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.deleteIfExists(path);
                } catch (IOException e) {
                  throw new UncheckedIOException("can't remove " + path, e);
                }
              });
    }
  }
}
