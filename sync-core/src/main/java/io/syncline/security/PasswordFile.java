package io.syncline.security;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.pki.FileWatch;
import io.syncline.pki.ReloadListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Users and salted hashes of their passwords, one line each: {@code
 * name:pbkdf2-sha256:600000:salt:hash:roles}. Empty lines and those that begin with {@code #} are
 * left out; the roles are {@code operator}, {@code monitor} or both with a comma.
 *
 * <p>Hashes are computed on a pool of the runtime's, never on the caller's thread. Whether a user
 * is known or not, a check costs as many rounds as the dearest line of the file. Good checks are
 * remembered for a short while under a keyed hash whose key is made anew with each object, so that
 * not every request costs them again; the same check by many at once is computed once.
 *
 * <p>Bounds: {@link Options#threads} hashes at a time, {@link Options#mostWaiting} checks under way
 * or waiting; beyond that {@link SyncException} {@code UNAVAILABLE}.
 *
 * <p>Thread-safe. Stages complete on the pool's threads, or at once where the check is remembered.
 */
public final class PasswordFile implements Authenticator {
  private static final int MOST_USERS = 10_000;
  private static final int KEY_BYTES = 32;

  private final SyncRuntime runtime;
  private final Options options;
  private final Executor pool;
  private final Secret key;
  private final Secret nobodysSalt;
  private final Secret nobodysHash;

  private final Map<String, Remembered> remembered = new LinkedHashMap<>();
  private final Map<String, CompletableFuture<Optional<Caller>>> underWay = new LinkedHashMap<>();
  private Users users;
  private int checking;

  /**
   * Reads a file's content.
   *
   * @throws SyncException {@code BAD_REQUEST} that names the line
   */
  public PasswordFile(SyncRuntime runtime, SecretSource source, Options options, String content) {
    this.runtime = runtime;
    this.options = options;
    this.users = parse(content, options.leastRounds());
    this.key = Secret.copyOf(source.bytes(KEY_BYTES));
    this.nobodysSalt = Secret.copyOf(source.bytes(PasswordHash.SALT_BYTES));
    this.nobodysHash = Secret.copyOf(source.bytes(PasswordHash.HASH_BYTES));
    this.pool = runtime.pool("passwords", options.threads());
  }

  /**
   * Reads a file, and follows it: what is new in it counts within two of the watch's intervals. A
   * file that is blank is taken for one that is half written; for no users write a line that begins
   * with {@code #}.
   *
   * @param listener hears of the file once its new content counts, and of content that can't be
   *     used: the users before stay
   * @throws SyncException {@code NOT_FOUND} for a file that is not there, {@code BAD_REQUEST} that
   *     names file and line
   */
  public static PasswordFile watching(
      SyncRuntime runtime,
      FileWatch watch,
      Path file,
      Options options,
      ReloadListener<? super Path> listener) {
    AtomicReference<PasswordFile> made = new AtomicReference<>();
    watch.addSettled(
        List.of(file),
        contents -> checked(file, contents.get(0), options),
        first -> {
          PasswordFile users = new PasswordFile(runtime, SecretSource.system(), options, first);
          made.set(users);
          return new ReloadListener<String>() {
            @Override
            public void changed(String content) {
              users.replace(content);
              listener.changed(file);
            }

            @Override
            public void broken(SyncException problem) {
              listener.broken(problem);
            }
          };
        });
    return Objects.requireNonNull(made.get());
  }

  private static String checked(Path file, byte[] bytes, Options options) {
    String content = new String(bytes, StandardCharsets.UTF_8);
    if (content.isBlank()) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          file + ": it is blank: write a user's line, or one that begins with # for no users");
    }
    try {
      parse(content, options.leastRounds());
    } catch (SyncException e) {
      throw new SyncException(e.code(), file + ": " + e.getMessage(), e);
    }
    return content;
  }

  /**
   * Makes a line with a fresh salt and {@value Options#DEFAULT_ROUNDS} rounds. Blocks for as long
   * as they take, some tenths of a second.
   *
   * @param name 1 to 128 characters without space and colon
   * @param roles {@link Role#OPERATOR}, {@link Role#MONITOR} or both
   * @return without a line feed
   * @throws SyncException {@code BAD_REQUEST} if name, password or roles can't be
   */
  public static String line(String name, Secret password, Set<Role> roles, SecretSource source) {
    if (!PasswordHash.canBePassword(password)) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST, "the password is empty or not UTF-8: choose another");
    }
    return PasswordHash.of(name, password, Options.DEFAULT_ROUNDS, roles, source).line();
  }

  /**
   * Puts another content in place of the one before, for all checks that begin from now on; what
   * was remembered is forgotten.
   *
   * @throws SyncException {@code BAD_REQUEST} that names the line; the content before stays
   */
  public void replace(String content) {
    Users next = parse(content, options.leastRounds());
    synchronized (this) {
      users = next;
      remembered.clear();
      // Whoever asks now is not given the answer of a check against the former content.
      underWay.clear();
    }
  }

  @Override
  public CompletionStage<Optional<Caller>> authenticate(String name, Secret password) {
    if (!PasswordHash.canBePassword(password)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    String check = keyed(name, password);
    CompletableFuture<Optional<Caller>> result;
    Users against;
    synchronized (this) {
      against = users;
      Remembered known = remembered.get(check);
      if (known != null && runtime.nanoTime() - known.until < 0) {
        return CompletableFuture.completedFuture(Optional.of(known.caller));
      }
      CompletableFuture<Optional<Caller>> begun = underWay.get(check);
      if (begun != null) {
        return begun.copy();
      }
      if (checking >= options.mostWaiting()) {
        return CompletableFuture.failedFuture(busy());
      }
      checking++;
      result = new CompletableFuture<>();
      underWay.put(check, result);
    }
    try {
      pool.execute(() -> compute(name, password, check, against, result));
    } catch (RejectedExecutionException e) {
      finish(check, against, result, null);
      result.completeExceptionally(
          new SyncException(SyncException.Code.CLOSED, "the runtime is closed: make a new one", e));
    }
    return result.copy();
  }

  private void compute(
      String name,
      Secret password,
      String check,
      Users against,
      CompletableFuture<Optional<Caller>> result) {
    try {
      Optional<Caller> caller = caller(name, password, against);
      finish(check, against, result, caller.orElse(null));
      result.complete(caller);
    } catch (RuntimeException e) {
      finish(check, against, result, null);
      result.completeExceptionally(e);
    }
  }

  private Optional<Caller> caller(String name, Secret password, Users against) {
    PasswordHash known = against.byName.get(name);
    PasswordHash user = known == null ? nobody(against.mostRounds) : known;
    boolean fits = user.fits(password);
    int missing = against.mostRounds - user.rounds();
    // Spends what the dearest line costs beyond this one.
    boolean nobody = missing > 0 && nobody(missing).fits(password);
    return known != null && fits && !nobody
        ? Optional.of(new Caller(known.name(), known.roles()))
        : Optional.empty();
  }

  /** A user that nobody is: its hash is nobody's. */
  private PasswordHash nobody(int rounds) {
    return new PasswordHash("nobody", rounds, nobodysSalt, nobodysHash, Set.of(Role.MONITOR));
  }

  private synchronized void finish(
      String check,
      Users against,
      CompletableFuture<Optional<Caller>> result,
      @Nullable Caller caller) {
    checking--;
    underWay.remove(check, result);
    if (caller == null || against != users || options.remember().isZero()) {
      return;
    }
    remembered.remove(check);
    Iterator<Remembered> oldest = remembered.values().iterator();
    while (remembered.size() >= options.mostRemembered() && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
    long until = runtime.nanoTime() + options.remember().toNanos();
    remembered.put(check, new Remembered(caller, until));
  }

  private SyncException busy() {
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        options.mostWaiting() + " passwords are being checked: try again in a few seconds");
  }

  /** Both in one hash, the length first, so that no two pairs look alike. */
  private String keyed(String name, Secret password) {
    byte[] hmacKey = key.bytes();
    byte[] given = password.bytes();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(hmacKey, "HmacSHA256"));
      mac.update((name.length() + ":" + name + ":").getBytes(StandardCharsets.UTF_16BE));
      return HexFormat.of().formatHex(mac.doFinal(given));
    } catch (GeneralSecurityException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, "this JDK has no HmacSHA256: use a complete one", e);
    } finally {
      Arrays.fill(hmacKey, (byte) 0);
      Arrays.fill(given, (byte) 0);
    }
  }

  private static Users parse(String content, int leastRounds) {
    Map<String, PasswordHash> byName = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>(content.lines().toList());
    int rounds = leastRounds;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      PasswordHash user;
      try {
        user = PasswordHash.parse(line, leastRounds);
      } catch (SyncException e) {
        throw wrong(i, e.getMessage() + ": make the line anew");
      }
      if (byName.put(user.name(), user) != null) {
        throw wrong(i, "the user is there already: remove one of the two lines");
      }
      if (byName.size() > MOST_USERS) {
        throw wrong(i, MOST_USERS + " users are allowed: use another Authenticator for more");
      }
      rounds = Math.max(rounds, user.rounds());
    }
    return new Users(byName, rounds);
  }

  private static SyncException wrong(int index, String what) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST, "password file, line " + (index + 1) + ": " + what);
  }

  /**
   * How passwords are checked.
   *
   * @param leastRounds lines with fewer are refused, and a check of an unknown user costs at least
   *     as many; 1,000 to 10,000,000; too few, and a stolen file is soon guessed; too many, and
   *     lines made before are refused
   * @param threads hashes computed at a time, 1 to 64; each takes a core for some tenths of a
   *     second
   * @param mostWaiting checks under way or waiting, 1 to 10,000; too few, and users are told to try
   *     again; too many, and they wait long for an answer
   * @param remember for how long a good check is not made again, zero to 10 minutes; too short, and
   *     each request costs a hash
   * @param mostRemembered checks remembered, 1 to 100,000; the oldest gives way
   */
  public record Options(
      int leastRounds, int threads, int mostWaiting, Duration remember, int mostRemembered) {
    /** The rounds of lines made here. */
    public static final int DEFAULT_ROUNDS = 600_000;

    /** 600,000 rounds, 2 threads, 64 waiting, 1,000 remembered for a minute. */
    public static final Options DEFAULT =
        new Options(DEFAULT_ROUNDS, 2, 64, Duration.ofMinutes(1), 1000);

    /** Checks the ranges. */
    public Options {
      range("leastRounds", leastRounds, 1000, PasswordHash.MOST_ROUNDS);
      range("threads", threads, 1, 64);
      range("mostWaiting", mostWaiting, 1, 10_000);
      range("remember in seconds", remember.toSeconds(), 0, 600);
      range("mostRemembered", mostRemembered, 1, 100_000);
    }

    private static void range(String option, long value, long least, long most) {
      if (value < least || value > most) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "option " + option + " = " + value + ": " + least + " to " + most + " is allowed");
      }
    }
  }

  private record Remembered(Caller caller, long until) {}

  private record Users(Map<String, PasswordHash> byName, int mostRounds) {}
}
