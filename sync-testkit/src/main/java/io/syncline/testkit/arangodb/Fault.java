package io.syncline.testkit.arangodb;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A fault for requests that fit: made by {@link ArangoStandIn#fault}, narrowed by {@link #at},
 * {@link #after}, {@link #times} and {@link #withQuery}, and in force from the call on that says
 * what happens. Thread-safe from then on.
 */
public final class Fault {
  enum Kind {
    ANSWER,
    ANSWER_AFTER,
    RESET_BEFORE,
    RESET_AFTER,
    HALF,
    SLOW,
    HOLD_BEFORE,
    HOLD_AFTER,
    RUN
  }

  private final Pattern verb;
  private final Pattern path;
  private final AtomicInteger seen = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicBoolean lifted = new AtomicBoolean();
  private String server = "";
  private String query = "";
  private int after;
  private int times = 1;
  private Duration delay = Duration.ZERO;
  private Runnable action = () -> {};
  private volatile @Nullable Answer answer;
  private volatile @Nullable Kind kind;

  Fault(String verb, String path) {
    this.verb = glob(verb);
    this.path = glob(path);
  }

  /** Only requests to this server. */
  public Fault at(String serverId) {
    server = serverId;
    return this;
  }

  /** The first requests that fit are spared. */
  public Fault after(int requests) {
    after = requests;
    return this;
  }

  /** How many requests it befalls; 1 otherwise. */
  public Fault times(int requests) {
    times = requests;
    return this;
  }

  /** Every request that fits, until it is lifted. */
  public Fault always() {
    return times(Integer.MAX_VALUE);
  }

  /** Only requests whose query, as it is sent, has this in it. */
  public Fault withQuery(String part) {
    query = part;
    return this;
  }

  /** An error in ArangoDB's form, without any effect of the request. */
  public Fault refuses(int status, int errorNum) {
    return is(Kind.ANSWER, Answer.error(status, errorNum, "planted by a test"));
  }

  /** An error in ArangoDB's form, though it is done. */
  public Fault refusesAfter(int status, int errorNum) {
    return is(Kind.ANSWER_AFTER, Answer.error(status, errorNum, "planted by a test"));
  }

  /** As a proxy answers: HTML, without an error number. */
  public Fault refusesAsProxy(int status) {
    return is(
        Kind.ANSWER,
        new Answer(
            status,
            "text/html",
            java.util.Map.of(),
            io.syncline.Bytes.utf8("<html><body>not now</body></html>")));
  }

  /** The connection is reset, and nothing is done. */
  public Fault resetsBefore() {
    return is(Kind.RESET_BEFORE, null);
  }

  /** It is done, and the connection is reset. */
  public Fault resetsAfter() {
    return is(Kind.RESET_AFTER, null);
  }

  /** It is done, and the connection ends in the middle of the answer's body. */
  public Fault halvesTheAnswer() {
    return is(Kind.HALF, null);
  }

  /** It is done this much later, in real time. */
  public Fault delays(Duration by) {
    delay = by;
    return is(Kind.SLOW, null);
  }

  /** Nothing is done before {@link #release}. */
  public Fault holdsBefore() {
    return is(Kind.HOLD_BEFORE, null);
  }

  /** It is done, and the answer waits for {@link #release}. */
  public Fault holdsAfter() {
    return is(Kind.HOLD_AFTER, null);
  }

  /** Before it is done, this is run, on the server's thread: a leader changes in mid-dump. */
  public Fault runs(Runnable before) {
    action = before;
    return is(Kind.RUN, null);
  }

  /** It befalls nobody any more, and whoever is held goes on. */
  public void lift() {
    lifted.set(true);
    released.countDown();
  }

  /** Whoever is held goes on, and nobody is held any more. */
  public void release() {
    released.countDown();
  }

  /** How many requests it has befallen; one that is done all the same counts when it is done. */
  public int hits() {
    return hits.get();
  }

  /**
   * Waits for the first request that it befalls, as {@link #hits} counts.
   *
   * @throws AssertionError if there is none in this time
   */
  public void awaitHit(Duration within) {
    try {
      if (!first.await(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("no request within " + within + " that fits " + path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a request", e);
    }
  }

  /** What befalls this request, if anything does. */
  @Nullable Kind befalls(Asked asked) {
    Kind what = kind;
    if (what == null
        || lifted.get()
        || !(server.isEmpty() || server.equals(asked.member().id))
        || !asked.rawQuery().contains(query)
        || !verb.matcher(asked.verb()).matches()
        || !path.matcher(withoutDatabase(asked.path())).matches()) {
      return null;
    }
    int number = seen.getAndIncrement();
    if (number < after || number - after >= times) {
      return null;
    }
    return what;
  }

  /** To be called when it has befallen a request. */
  void hit() {
    hits.incrementAndGet();
    first.countDown();
  }

  Answer planted() {
    Answer planted = answer;
    if (planted == null) {
      throw new IllegalStateException("this fault has no answer");
    }
    return planted;
  }

  Duration delay() {
    return delay;
  }

  void run() {
    action.run();
  }

  void hold() throws InterruptedException {
    released.await();
  }

  static String withoutDatabase(String path) {
    return path.replaceFirst("^/_db/[^/]+", "");
  }

  static Pattern glob(String glob) {
    return Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q"));
  }

  private Fault is(Kind what, @Nullable Answer itsAnswer) {
    if (kind != null) {
      throw new IllegalStateException("what this fault does was said before");
    }
    answer = itsAnswer;
    kind = what;
    return this;
  }
}
