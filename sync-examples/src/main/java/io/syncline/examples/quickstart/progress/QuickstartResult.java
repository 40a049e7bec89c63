package io.syncline.examples.quickstart.progress;

import java.util.Locale;
import java.util.Optional;

/**
 * How a run of the quickstart ended.
 *
 * @param store what a store of this run is called
 * @param identical whether the target, the source and the content made again by the generator are
 *     the same, as the independent reader found
 * @param documents how many documents the independent reader counted at the target
 * @param bytes how many bytes their bodies have
 * @param seconds how long the run took, all in all
 * @param copyDocsPerSecond the speed of the first copy
 * @param catchupDocsPerSecond the speed at which the changes written while the link was cut arrived
 * @param lagP50Millis the median of the time between a commit at the source and its application
 * @param lagP99Millis the 99th percentile of it
 * @param firstDocumentMillis the time from configure to the first document at the target
 * @param limitDocsPerSecond what one thread writes into the store, past the library
 * @param differencesPlanted how many documents at the target were damaged
 * @param differencesFound how many of exactly these the check found
 * @param cost what the first copy cost, where it was compared with RocksDB
 */
public record QuickstartResult(
    String store,
    boolean identical,
    long documents,
    long bytes,
    double seconds,
    double copyDocsPerSecond,
    double catchupDocsPerSecond,
    double lagP50Millis,
    double lagP99Millis,
    double firstDocumentMillis,
    double limitDocsPerSecond,
    long differencesPlanted,
    long differencesFound,
    Optional<Cost> cost) {

  /**
   * Processor time of the data centres for each document of a first copy, in microseconds.
   *
   * @param adapterMicros with the adapter of this run
   * @param rocksDbMicros with RocksDB, in the same process; both of a second copy
   * @param adapterFirstMicros with the adapter, when it copied first
   * @param rocksDbFirstMicros with RocksDB, when it copied first, before all others
   */
  public record Cost(
      double adapterMicros,
      double rocksDbMicros,
      double adapterFirstMicros,
      double rocksDbFirstMicros) {}

  /** Whether the clusters are identical and every planted difference was found. */
  public boolean passed() {
    return identical && differencesFound == differencesPlanted;
  }

  /** What the process ends with: 0 only where the run passed. */
  public int exitStatus() {
    return passed() ? 0 : 1;
  }

  /** One line for programs. */
  public String line() {
    String line =
        String.format(
            Locale.ROOT,
            "RESULT identical=%b documents=%d bytes=%d seconds=%.1f copy_docs_per_s=%d"
                + " catchup_docs_per_s=%d lag_p50_ms=%.2f lag_p99_ms=%.2f first_document_ms=%.0f"
                + " limit_docs_per_s=%d differences_planted=%d differences_found=%d",
            identical,
            documents,
            bytes,
            seconds,
            Math.round(copyDocsPerSecond),
            Math.round(catchupDocsPerSecond),
            lagP50Millis,
            lagP99Millis,
            firstDocumentMillis,
            Math.round(limitDocsPerSecond),
            differencesPlanted,
            differencesFound);
    return line
        + cost.map(
                each ->
                    String.format(
                        Locale.ROOT,
                        " adapter_cpu_us_per_doc=%.1f rocksdb_cpu_us_per_doc=%.1f"
                            + " first_adapter_cpu_us_per_doc=%.1f"
                            + " first_rocksdb_cpu_us_per_doc=%.1f",
                        each.adapterMicros(),
                        each.rocksDbMicros(),
                        each.adapterFirstMicros(),
                        each.rocksDbFirstMicros()))
            .orElse("");
  }

  /** A small table for people. */
  public String table() {
    return row("target = source = generated again", identical ? "yes" : "NO")
        + row("documents at the target", count(documents))
        + row("bytes of documents", size(bytes))
        + row("first document after", millis(firstDocumentMillis))
        + row("first copy", speed(copyDocsPerSecond))
        + row("catching up after a cut", speed(catchupDocsPerSecond))
        + row("lag, median", millis(lagP50Millis))
        + row("lag, 99 of 100", millis(lagP99Millis))
        + row(store + " alone writes", count(Math.round(limitDocsPerSecond)) + " documents/s")
        + cost.map(
                each ->
                    row(
                            "processor time of a copied document",
                            String.format(
                                Locale.ROOT,
                                "%.1f us (%.1f times that with RocksDB)",
                                each.adapterMicros(),
                                each.adapterMicros() / each.rocksDbMicros()))
                        + row(
                            "the same in a process that begins",
                            String.format(
                                Locale.ROOT,
                                "%.1f us (%.1f times that with RocksDB)",
                                each.adapterFirstMicros(),
                                each.adapterFirstMicros() / each.rocksDbFirstMicros())))
            .orElse("")
        + row("differences planted / found", differencesPlanted + " / " + differencesFound)
        + row("all in all", String.format(Locale.ROOT, "%.1f s", seconds));
  }

  private String speed(double docsPerSecond) {
    String speed = count(Math.round(docsPerSecond)) + " documents/s";
    return limitDocsPerSecond > 0
        ? speed
            + String.format(
                Locale.ROOT, " (%.2f of %s alone)", docsPerSecond / limitDocsPerSecond, store)
        : speed;
  }

  private static String row(String name, String value) {
    return String.format(Locale.ROOT, "  %-36s %s%n", name, value);
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 100 ? "%.2f ms" : "%.0f ms", millis);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String size(long bytes) {
    return bytes < 10_000_000
        ? String.format(Locale.ROOT, "%,d kB", bytes / 1000)
        : String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
  }
}
