package io.syncline.pki;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Looks at files from time to time and takes up what is new in them: certificates, keys, secrets,
 * at most 1 MiB each. Thread-safe. Files are read, and listeners called, on one thread of the
 * runtime's for work that may block.
 */
public final class FileWatch implements AutoCloseable {
  /** Between two looks, by default. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofDays(1);

  private final SyncRuntime runtime;
  private final Duration interval;
  private final SyncRuntime.Lane lane;
  private final Executor pool;
  private final List<Watched<?>> watched = new CopyOnWriteArrayList<>();
  private volatile Registration next = () -> {};
  private volatile boolean closed;

  /**
   * Starts to look.
   *
   * @param interval between two looks, 100 ms to 1 day; {@link #DEFAULT_INTERVAL} is sound. Too
   *     small: reading for nothing; too large: a new file is taken up, and a broken one noticed,
   *     later
   */
  public FileWatch(SyncRuntime runtime, Duration interval) {
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option interval = " + interval + ": " + SHORTEST + " to " + LONGEST + " is allowed");
    }
    this.runtime = runtime;
    this.interval = interval;
    this.lane = runtime.lane("file-watch");
    this.pool = runtime.pool("file-watch-read", 1);
    later();
  }

  /**
   * Reads files now, in the caller's thread, and watches them from then on.
   *
   * @param listener not called for what is there now
   * @throws SyncException what the parser throws, {@code NOT_FOUND} for a file that is not there;
   *     nothing is watched then
   */
  public <T> Watched<T> add(
      List<Path> files, Watched.Parser<T> parser, ReloadListener<? super T> listener) {
    return open(files, parser, false, first -> listener);
  }

  /**
   * The same for contents that can't show whether they are whole, as secrets: what is new counts
   * when two looks, one after the other, find the same.
   *
   * @param listening makes the listener of the first value, so that it misses none between
   * @throws SyncException as {@link #add}
   */
  public <T> Watched<T> addSettled(
      List<Path> files,
      Watched.Parser<T> parser,
      Function<? super T, ? extends ReloadListener<? super T>> listening) {
    return open(files, parser, true, listening);
  }

  private <T> Watched<T> open(
      List<Path> files,
      Watched.Parser<T> parser,
      boolean settled,
      Function<? super T, ? extends ReloadListener<? super T>> listening) {
    Watched<T> made = new Watched<>(files, parser, settled, listening);
    watched.add(made);
    return made;
  }

  /**
   * Watches a keyfile; a new one must be for this purpose and good now, by the wall clock, since
   * certificates name times of the wall clock.
   */
  public Watched<KeyMaterial> addKeyfile(
      Path file, Purpose purpose, ReloadListener<? super KeyMaterial> listener) {
    return openKeyfile(file, purpose, first -> listener);
  }

  Watched<KeyMaterial> openKeyfile(
      Path file,
      Purpose purpose,
      Function<KeyMaterial, ? extends ReloadListener<? super KeyMaterial>> listening) {
    return open(
        List.of(file),
        contents ->
            usable(file, KeyMaterial.parseKeyfile(file.toString(), contents.get(0)), purpose),
        false,
        listening);
  }

  /** Watches a certificate and its key in two PEM files, under the same conditions. */
  public Watched<KeyMaterial> addCertificateAndKey(
      Path certificate, Path key, Purpose purpose, ReloadListener<? super KeyMaterial> listener) {
    return add(
        List.of(certificate, key),
        contents ->
            usable(
                certificate,
                KeyMaterial.parse(
                    certificate.toString(), contents.get(0), key.toString(), contents.get(1)),
                purpose),
        listener);
  }

  /** Watches a file of authorities; each must be able to vouch for this purpose. */
  public Watched<TrustAnchors> addAnchors(
      Path file, Purpose purpose, ReloadListener<? super TrustAnchors> listener) {
    return openAnchors(file, purpose, first -> listener);
  }

  Watched<TrustAnchors> openAnchors(
      Path file,
      Purpose purpose,
      Function<TrustAnchors, ? extends ReloadListener<? super TrustAnchors>> listening) {
    return open(
        List.of(file),
        contents -> {
          TrustAnchors anchors = TrustAnchors.parse(file.toString(), contents.get(0));
          named(file, () -> anchors.requireFor(purpose));
          return anchors;
        },
        false,
        listening);
  }

  /** Looks soon, beside the interval: when somebody says that files have changed. */
  public void check() {
    if (!closed) {
      pool.execute(this::look);
    }
  }

  /** No longer looks; what was read stays. Idempotent, never blocks. */
  @Override
  public void close() {
    closed = true;
    next.close();
    watched.clear();
  }

  private KeyMaterial usable(Path file, KeyMaterial material, Purpose purpose) {
    Instant now = Instant.EPOCH.plus(runtime.wallMicros(), ChronoUnit.MICROS);
    named(file, () -> material.requireUsable(purpose, now));
    return material;
  }

  /** Puts the file's name before what a check of its content says. */
  private static void named(Path file, Runnable check) {
    try {
      check.run();
    } catch (SyncException e) {
      throw new SyncException(e.code(), file + ": " + e.getMessage(), e);
    }
  }

  private void later() {
    next =
        lane.schedule(
            SyncRuntime.Urgency.CONTROL,
            interval,
            () ->
                pool.execute(
                    () -> {
                      look();
                      if (!closed) {
                        later();
                      }
                    }));
  }

  private void look() {
    watched.forEach(Watched::look);
  }
}
