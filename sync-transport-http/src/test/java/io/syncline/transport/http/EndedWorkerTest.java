package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.internal.transport.Trouble;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What a reader does, and says, about a process that does not answer any more. */
@Timeout(120)
final class EndedWorkerTest {
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");
  private static final ChannelId CHANNEL =
      new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", 0);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Process source = keep(Process.master(SOURCE, UnaryOperator.identity()));
  private final Process target = keep(Process.master(TARGET, UnaryOperator.identity()));
  private final HttpTransport reading = keep(new HttpTransport(target.site));
  private final HttpChannelAdmin admin = new HttpChannelAdmin(source.site);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.syncline");

  private <T extends AutoCloseable> T keep(T thing) {
    opened.add(0, thing);
    return thing;
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Frame frame() {
    return new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(new byte[100]));
  }

  @BeforeEach
  void listen() throws Exception {
    get(admin.create(List.of(new ChannelSpec(CHANNEL, 1))));
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void close() throws Exception {
    logger.setLevel(null);
    logger.detachAppender(log);
    for (AutoCloseable thing : opened) {
      thing.close();
    }
  }

  private ChannelReader reader() throws Exception {
    ChannelReader reader = reading.reader(get(admin.address(TARGET, CHANNEL.sync())), CHANNEL);
    get(reader.ready());
    return reader;
  }

  /** A worker that writes the channel, and has written to the reader. */
  private Process writingWorker(String name, CutProxy line, ChannelReader reader) {
    Process worker =
        keep(Process.worker(SOURCE, line, List.of(source.url()), b -> b.process(name)));
    ChannelWriter writer = new HttpTransport(worker.site).writer(CHANNEL);
    eventually("it may write", () -> writer.offer(frame()));
    eventually("a frame", () -> reader.poll().isPresent());
    return worker;
  }

  private List<String> said(String what) {
    return log.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .filter(text -> text.contains(what))
        .toList();
  }

  @Test
  void itIsSaidOnceThatAProcessIsUnreachableAndOnceThatItIsBack() throws Exception {
    ChannelReader reader = reader();
    CutProxy line = keep(new CutProxy());
    writingWorker("w1", line, reader);
    line.refusing(true); // directly, and through the master
    line.cut();
    eventually(
        "it is tried again and again, in both ways",
        () ->
            target.site.metrics.errors.value() >= 8
                && !said("WARN event=channel-trouble").isEmpty());
    assertThat(said("\"stream of syncline-http-paris-reading-1-1\""))
        .singleElement()
        .asString()
        .startsWith("WARN event=channel-trouble");
    line.refusing(false);
    eventually("it is back", () -> !said("INFO event=channel-recovered what=\"stream").isEmpty());
    assertThat(said("\"stream of syncline-http-paris-reading-1-1\"")).hasSize(2);
  }

  @Test
  void aProcessThatHasEndedIsForgottenAndItsChannelReadWhereItIsWrittenNow() throws Exception {
    ChannelReader reader = reader();
    CutProxy line = keep(new CutProxy());
    Process worker = writingWorker("w1", line, reader);
    line.close();
    worker.close();
    opened.remove(worker);
    writingWorker("w2", keep(new CutProxy()), reader);
    assertThat(said("event=channel-process-found"))
        .satisfiesExactly(
            one -> assertThat(one).contains("process=w1"),
            two -> assertThat(two).contains("process=w2"));
    eventually("the old one is forgotten", () -> !said("event=channel-process-gone").isEmpty());
    assertThat(said("event=channel-process-gone"))
        .singleElement()
        .asString()
        .startsWith("INFO")
        .contains("process=w1");
    assertThat(said("reading-1-1\"").stream().filter(text -> text.contains("\"stream of")))
        .as("one change of state")
        .hasSize(1);
    eventually("its threads have ended", () -> threads("syncline-http-paris-reading-1-1-") == 0);
    assertThat(threads("syncline-http-paris-reading-1-2-")).isPositive();
  }

  @Test
  void itIsTriedAgainWithPausesThatGrowUpToABound() throws Exception {
    ChannelReader reader = reader();
    CutProxy line = keep(new CutProxy());
    writingWorker("w1", line, reader);
    line.refusing(true);
    long began = System.nanoTime();
    line.cut();
    // The stream and what is said to it are tried each for itself: one of them six times at least.
    eventually("it is tried", () -> line.refused() >= 11);
    // Five pauses, directly and through the master, each at least half of 50, 100 ... 500 ms.
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(600));
    // And the bound holds: the next try comes within seconds, not minutes.
    int before = line.refused();
    eventually("and again", () -> line.refused() > before + 2);
  }

  @Test
  void aPeerThatNobodyReadsFromAnyMoreIsNotConnectedToForever() throws Exception {
    ChannelReader reader = reader();
    assertThat(threads("syncline-http-paris-reading-1-")).isPositive();
    reader.close();
    eventually("the threads have ended", () -> threads("syncline-http-paris-reading-1-") == 0);
    get(reader().ready());
    assertThat(threads("syncline-http-paris-reading-2-")).isPositive();
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(name))
        .count();
  }

  @Test
  void whatIsToBeSaidToAnEndedProcessIsSaidAgainWithPausesThatGrow() throws Exception {
    String nowhere;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nowhere = "https://127.0.0.1:" + gone.getLocalPort();
    }
    LinkParty.Target to = new LinkParty.Target(nowhere, "");
    LinkCommands commands =
        new LinkCommands(
            target.site.options(),
            target.site.calls(),
            new Silent(to),
            new Trouble("commands to nowhere", target.site.metrics.errors),
            session -> {});
    commands.begin("session");
    commands.connected(to);
    commands.add(new Message.Close(1));
    long before = target.site.metrics.errors.value();
    long began = System.nanoTime();
    Thread thread = HttpThreads.start("commands", commands::run);
    eventually("it is tried", () -> target.site.metrics.errors.value() >= before + 6);
    // Five pauses, each at least half of 50, 100, 200, 400, 500 ms.
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(600));
    assertThat(said("\"commands to nowhere\"")).hasSize(1);
    commands.close();
    thread.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(thread.isAlive()).isFalse();
  }

  /** Says nothing of its own. */
  private record Silent(Target to) implements LinkParty {
    @Override
    public Target target(int attempt) {
      return to;
    }

    @Override
    public String call() {
      return "stream";
    }

    @Override
    public String parameters() {
      return "";
    }

    @Override
    public String token() {
      return "";
    }

    @Override
    public List<Message> begin() {
      return List.of();
    }

    @Override
    public List<Message> resume() {
      return List.of();
    }

    @Override
    public void taken(List<Message> into) {}

    @Override
    public void received(Message message) {}

    @Override
    public void refused(SyncException why) {}

    @Override
    public void failed() {}
  }
}
