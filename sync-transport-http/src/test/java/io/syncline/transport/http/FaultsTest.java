package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of frames when lines are cut, credentials end and readers do not read. */
@Timeout(120)
final class FaultsTest {
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");

  private final ShiftedTime time = new ShiftedTime();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Process source = keep(Process.master(SOURCE, b -> b.tokens(time.tokens())));
  private final Process target = keep(Process.master(TARGET, UnaryOperator.identity()));
  private final CutProxy proxy = keep(new CutProxy(source.server.port()));
  private final HttpTransport writing = new HttpTransport(source.site);
  private final HttpTransport reading = keep(new HttpTransport(target.site));
  private final HttpChannelAdmin admin = new HttpChannelAdmin(source.site);

  private <T extends AutoCloseable> T keep(T thing) {
    opened.add(0, thing);
    return thing;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable thing : opened) {
      thing.close();
    }
  }

  private static ChannelId channel(int index) {
    return new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", index);
  }

  private static <T> T get(java.util.concurrent.CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void create(int count) throws Exception {
    List<ChannelSpec> specs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      specs.add(new ChannelSpec(channel(i), count));
    }
    get(admin.create(specs));
  }

  private PeerAddress address() throws Exception {
    return through(proxy, get(admin.address(TARGET, channel(0).sync())));
  }

  private static PeerAddress through(CutProxy proxy, PeerAddress address) {
    return new PeerAddress(
        address.transport(), List.of(proxy.url()), address.properties(), address.expires());
  }

  private static Frame frame(int number, int bytes) {
    ByteBuffer payload = ByteBuffer.allocate(bytes).putInt(number);
    return new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(payload.array()));
  }

  private static int number(Received received) {
    return received.frame().payload().buffer().getInt();
  }

  private static Received next(ChannelReader reader) {
    List<Received> found = new ArrayList<>(1);
    eventually("a frame", () -> reader.poll().map(found::add).isPresent());
    return found.get(0);
  }

  @Test
  void goesOnWithoutLossOrRepetitionWhenTheLineIsCutInMidFlow() throws Exception {
    create(1);
    ChannelReader reader = reading.reader(address(), channel(0));
    get(reader.ready());
    ChannelWriter writer = writing.writer(channel(0));
    int sent = 0;
    for (int got = 0; got < 400; got++) {
      while (sent < 400 && writer.offer(frame(sent, 100_000))) {
        sent++;
      }
      if (got % 50 == 25) {
        proxy.cut();
      }
      assertThat(number(next(reader))).isEqualTo(got);
    }
    assertThat(reader.poll()).isEmpty();
  }

  @Test
  void noticesALineThatIsSilentlyDead() throws Exception {
    create(1);
    ChannelReader reader = reading.reader(address(), channel(0));
    get(reader.ready());
    proxy.silent(true);
    ChannelWriter writer = writing.writer(channel(0));
    assertThat(writer.offer(frame(1, 100))).isTrue();
    long errors = target.site.metrics.errors.value();
    eventually("it is noticed", () -> target.site.metrics.errors.value() > errors);
    proxy.silent(false);
    proxy.cut();
    assertThat(number(next(reader))).isEqualTo(1);
  }

  @Test
  void keepsAnIdleLineBusyWithBeats() throws Exception {
    create(1);
    ChannelReader reader = reading.reader(address(), channel(0));
    get(reader.ready());
    int before = proxy.answers();
    // Three beats are the limit of a silent line: more go by without an error.
    eventually("beats", () -> proxy.answers() >= before + 6);
    assertThat(target.site.metrics.errors.value()).isZero();
  }

  @Test
  void aProxyThatCutsIdleLinesFindsNone() throws Exception {
    create(1);
    CutProxy hasty = keep(new CutProxy(source.server.port()).cuttingIdle(1_200));
    ChannelReader reader = reading.reader(through(hasty, address()), channel(0));
    get(reader.ready());
    int before = hasty.answers();
    eventually("beats", () -> hasty.answers() >= before + 8);
    assertThat(hasty.cutForIdleness()).isZero();
    assertThat(target.site.metrics.errors.value()).isZero();
    assertThat(writing.writer(channel(0)).offer(frame(1, 100))).isTrue();
    assertThat(number(next(reader))).isEqualTo(1);
  }

  @Test
  void aProxyThatCutsSoonerThanABeatCostsLinesButNoFrames() throws Exception {
    create(1);
    CutProxy hasty = keep(new CutProxy(source.server.port()).cuttingIdle(150));
    ChannelReader reader = reading.reader(through(hasty, address()), channel(0));
    get(reader.ready());
    ChannelWriter writer = writing.writer(channel(0));
    for (int i = 0; i < 5; i++) {
      int cuts = hasty.cutForIdleness();
      eventually("it cuts", () -> hasty.cutForIdleness() > cuts);
      assertThat(writer.offer(frame(i, 100))).isTrue();
      assertThat(number(next(reader))).isEqualTo(i);
    }
    assertThat(reader.poll()).isEmpty();
    assertThat(target.site.metrics.errors.value()).isPositive();
  }

  @Test
  void aReaderThatDoesNotPollHoldsUpNoOtherAndIsBounded() throws Exception {
    create(2);
    PeerAddress address = address();
    ChannelReader slow = reading.reader(address, channel(0));
    ChannelReader quick = reading.reader(address, channel(1));
    get(slow.ready());
    get(quick.ready());
    ChannelWriter full = writing.writer(channel(0));
    int held = 0;
    while (full.offer(frame(held, 500_000))) {
      held++;
    }
    assertThat(source.site.held()).isLessThanOrEqualTo(source.site.options().channelBytes());
    ChannelWriter writer = writing.writer(channel(1));
    for (int i = 0; i < 100; i++) {
      int number = i;
      eventually("room", () -> writer.offer(frame(number, 500_000)));
      assertThat(number(next(quick))).isEqualTo(i);
    }
    for (int i = 0; i < held; i++) {
      assertThat(number(next(slow))).isEqualTo(i);
    }
    eventually("all is let go", () -> source.site.held() == 0);
  }

  @Test
  void aForeignTokenAndAnExpiredOneAreRefusedAndARenewedOneGoesOn() throws Exception {
    create(1);
    PeerAddress good = address();
    PeerAddress foreign =
        new PeerAddress("http", good.endpoints(), Map.of("token", "x".repeat(43)), good.expires());
    ChannelReader reader = reading.reader(foreign, channel(0));
    assertThatThrownBy(() -> get(reader.ready())).hasMessageContaining("not valid");
    reading.renew(good);
    ChannelReader second = reading.reader(good, channel(0));
    get(second.ready());
    time.pass(Duration.ofHours(7));
    eventually("the session ends", () -> target.site.metrics.errors.value() > 1);
    reading.renew(address());
    ChannelReader third = reading.reader(address(), channel(0));
    get(third.ready());
    assertThat(writing.writer(channel(0)).offer(frame(5, 10))).isTrue();
    assertThat(number(next(third))).isEqualTo(5);
  }

  /** Each master may advertise itself only: the next leader's address has other endpoints. */
  @Test
  void anOpenReaderGoesOnAtTheEndpointsOfARenewedAddress() throws Exception {
    create(1);
    ChannelReader reader = reading.reader(address(), channel(0));
    get(reader.ready());
    ChannelWriter writer = writing.writer(channel(0));
    assertThat(writer.offer(frame(1, 100))).isTrue();
    assertThat(number(next(reader))).isEqualTo(1);
    CutProxy other = keep(new CutProxy(source.server.port()));
    PeerAddress renewed = through(other, get(admin.address(TARGET, channel(0).sync())));
    proxy.close();
    assertThat(writer.offer(frame(2, 100))).isTrue();
    reading.renew(renewed);
    assertThat(number(next(reader))).isEqualTo(2);
    assertThat(writer.offer(frame(3, 100))).isTrue();
    assertThat(number(next(reader))).isEqualTo(3);
    assertThat(reader.poll()).isEmpty();
  }

  @Test
  void readsThroughTheMasterWhereTheWorkerIsNotReached() throws Exception {
    create(1);
    ChannelReader reader = reading.reader(address(), channel(0));
    get(reader.ready());
    List<CutProxy> wall = new ArrayList<>(1);
    Process worker =
        keep(
            Process.elsewhere(
                SOURCE,
                source,
                url -> {
                  wall.add(keep(new CutProxy(java.net.URI.create(url).getPort())));
                  return wall.get(0).url();
                }));
    wall.get(0).refusing(true);
    ChannelWriter writer = new HttpTransport(worker.site).writer(channel(0));
    eventually("it may write", () -> writer.offer(frame(0, 1000)));
    eventually("it is refused once", () -> target.site.metrics.errors.value() > 0);
    wall.get(0).refusing(false);
    assertThat(number(next(reader))).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .anyMatch(thread -> thread.getName().equals("syncline-http-berlin-relay"));
  }

  @Test
  void followsAWriterThatMovesToAnotherProcess() throws Exception {
    create(1);
    ChannelReader reader = reading.reader(address(), channel(0));
    get(reader.ready());
    for (int i = 0; i < 3; i++) {
      int number = i;
      Process worker = keep(Process.worker(SOURCE, source, UnaryOperator.identity()));
      ChannelWriter writer = new HttpTransport(worker.site).writer(channel(0));
      eventually("it may write", () -> writer.offer(frame(number, 1000)));
      assertThat(number(next(reader))).isEqualTo(i);
      writer.close();
      worker.close();
    }
  }

  @Test
  void twoThousandChannelsTakeTwoThreads() throws Exception {
    Set<Thread> before = readingThreads();
    int count = 2_000;
    create(count);
    PeerAddress address = address();
    List<ChannelReader> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      readers.add(reading.reader(address, channel(i)));
    }
    for (ChannelReader reader : readers) {
      get(reader.ready());
    }
    for (int i = 0; i < count; i++) {
      assertThat(writing.writer(channel(i)).offer(frame(i, 100))).isTrue();
    }
    for (int i = 0; i < count; i++) {
      assertThat(number(next(readers.get(i)))).isEqualTo(i);
    }
    assertThat(readingThreads())
        .filteredOn(thread -> !before.contains(thread)) // of former tests, which end in their time
        .hasSize(2);
  }

  private static Set<Thread> readingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("syncline-http-paris-reading"))
        .collect(Collectors.toSet());
  }

  @Test
  void aChannelBeyondTheLimitIsRefusedAloneSaysWhyAndIsOpenedOnceThereIsRoom() throws Exception {
    Process full = keep(Process.master(SOURCE, b -> b.tokens(time.tokens()).serving(8, 2)));
    HttpChannelAdmin channels = new HttpChannelAdmin(full.site);
    HttpTransport filling = keep(new HttpTransport(full.site));
    PeerAddress address = get(channels.address(TARGET, channel(0).sync()));
    List<ChannelReader> readers = new ArrayList<>();
    List<ChannelWriter> writers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      get(channels.create(List.of(new ChannelSpec(channel(i), 1))));
      writers.add(filling.writer(channel(i)));
    }
    readers.add(reading.reader(address, channel(0)));
    readers.add(reading.reader(address, channel(1)));
    get(readers.get(0).ready());
    get(readers.get(1).ready());
    long before = target.site.metrics.errors.value();
    ChannelReader third = reading.reader(address, channel(2));
    assertThatThrownBy(() -> get(third.ready()))
        .hasMessageContaining("more than 2 channels")
        .hasMessageContaining("maxChannels at berlin");
    // Those that are open go on, acknowledgements too: more passes than is kept of one channel.
    byte[] large = new byte[500_000];
    for (int i = 0; i < 40; i++) {
      Frame frame = new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(large));
      eventually("room", () -> writers.get(0).offer(frame));
      eventually("a frame", () -> readers.get(0).poll().isPresent());
    }
    assertThat(target.site.metrics.errors.value() - before).isBetween(1L, 8L);
    readers.get(1).close();
    third.close();
    ChannelReader again = reading.reader(address, channel(2));
    get(again.ready());
    Frame frame = new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.utf8("x"));
    assertThat(writers.get(2).offer(frame)).isTrue();
    eventually("a frame", () -> again.poll().isPresent());
  }

  @Test
  void aReaderThatIsRefusedBesideOthersIsAskedForAgainByItself() throws Exception {
    Process full = keep(Process.master(SOURCE, b -> b.tokens(time.tokens()).serving(8, 1)));
    HttpChannelAdmin channels = new HttpChannelAdmin(full.site);
    PeerAddress address = get(channels.address(TARGET, channel(0).sync()));
    get(channels.create(List.of(new ChannelSpec(channel(0), 1), new ChannelSpec(channel(1), 1))));
    ChannelReader first = reading.reader(address, channel(0));
    get(first.ready());
    ChannelReader second = reading.reader(address, channel(1));
    assertThatThrownBy(() -> get(second.ready())).hasMessageContaining("maxChannels");
    first.close();
    ChannelWriter writer = keep(new HttpTransport(full.site)).writer(channel(1));
    Frame frame = new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.utf8("x"));
    eventually(
        "a frame that was offered after the reader was let in",
        () -> writer.offer(frame) && second.poll().isPresent());
  }

  @Test
  void aWorkerThatWritesTooManyChannelsKeepsThoseThatItHad() throws Exception {
    Process full = keep(Process.master(SOURCE, b -> b.tokens(time.tokens()).serving(8, 1)));
    Process worker = keep(Process.worker(SOURCE, full, UnaryOperator.identity()));
    HttpChannelAdmin channels = new HttpChannelAdmin(full.site);
    get(channels.create(List.of(new ChannelSpec(channel(0), 1), new ChannelSpec(channel(1), 1))));
    HttpTransport transport = keep(new HttpTransport(worker.site));
    Frame frame = new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.utf8("x"));
    ChannelWriter first = transport.writer(channel(0));
    eventually("the first is written", () -> first.offer(frame));
    ChannelWriter second = transport.writer(channel(1));
    eventually("it is refused", () -> worker.site.metrics.errors.value() > 0);
    assertThat(second.offer(frame)).isFalse();
    assertThat(first.offer(frame)).isTrue();
    first.close();
    eventually("the second is written", () -> second.offer(frame));
  }
}
