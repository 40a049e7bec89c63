package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.security.ChannelTokens;
import io.syncline.security.Secret;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of the tokens that channels are read with, over real connections. */
@Timeout(120)
final class TokenLifeTest {
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");
  private static final ClusterId OTHER = new ClusterId("rome");
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final ChannelId CHANNEL =
      new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", 0);

  private final ShiftedTime time = new ShiftedTime();
  private final MemoryStateStore state = new MemoryStateStore(time);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Process target =
      keep(Process.master(TARGET, b -> b.tokenRenewal(Duration.ofMillis(100))));

  private <T extends AutoCloseable> T keep(T thing) {
    opened.add(0, thing);
    return thing;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable thing : opened) {
      thing.close();
    }
    time.close();
  }

  private static <T> T get(java.util.concurrent.CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Process master() {
    return keep(Process.master(SOURCE, b -> b.tokens(time.tokens()).state(state)));
  }

  private Process master(CutProxy line, List<String> all) {
    return keep(
        Process.master(SOURCE, line, b -> b.tokens(time.tokens()).state(state).advertised(all)));
  }

  /** Has a master lead, as its {@link io.syncline.SyncMaster} would say it. */
  private void lead(Process master) throws Exception {
    long term = get(state.campaign(master.url(), master.url(), LEASE)).term();
    master.site.masterListener().leadershipChanged(true, term);
    eventually("it has read the tokens", master.site::leads);
  }

  private void die(Process master) throws Exception {
    get(state.resign(master.url()));
    opened.remove(master);
    master.close();
  }

  private static String token(PeerAddress address) {
    return address.properties().getOrDefault("token", "");
  }

  private static PeerAddress with(PeerAddress address, Secret token) {
    return new PeerAddress(
        address.transport(),
        address.endpoints(),
        Map.of("token", token.reveal()),
        address.expires());
  }

  @Test
  void aLinkLivesOnWhenItsTokenWouldHaveEndedAndTheTokenStaysTheSame() throws Exception {
    ChannelTokens tokens = time.tokens();
    Process source = keep(Process.master(SOURCE, b -> b.tokens(tokens)));
    HttpChannelAdmin admin = new HttpChannelAdmin(source.site);
    get(admin.create(List.of(new ChannelSpec(CHANNEL, 1))));
    PeerAddress address = get(admin.address(TARGET, CHANNEL.sync()));
    Secret token = Secret.of(token(address));
    ChannelReader reader = keep(new HttpTransport(target.site)).reader(address, CHANNEL);
    get(reader.ready());
    ChannelWriter writer = keep(new HttpTransport(source.site)).writer(CHANNEL);
    for (int hours = 0; hours < 20; hours += 5) {
      time.pass(Duration.ofHours(5));
      eventually("it is renewed", () -> lastsFor(tokens, token).compareTo(LEASE) > 0);
      assertThat(writer.offer(frame(hours))).isTrue();
      eventually("a frame", () -> reader.poll().isPresent());
    }
    assertThat(target.site.metrics.errors.value()).isZero();
    assertThat(source.site.metrics.errors.value()).isZero();
    assertThat(tokens.size()).isEqualTo(1);
  }

  /** How long beyond five hours. */
  private Duration lastsFor(ChannelTokens tokens, Secret token) {
    return Duration.between(
            java.time.Instant.EPOCH.plusNanos(time.wallMicros() * 1000),
            tokens.find(token).orElseThrow().expires())
        .minusHours(5);
  }

  private static Frame frame(int number) {
    byte[] payload = ByteBuffer.allocate(100).putInt(number).array();
    return new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(payload));
  }

  @Test
  void whoReadsWithACloneIsCutOffWithItsParent() throws Exception {
    Process source = master();
    lead(source);
    HttpChannelAdmin admin = new HttpChannelAdmin(source.site);
    get(admin.create(List.of(new ChannelSpec(CHANNEL, 1))));
    PeerAddress address = get(admin.address(TARGET, CHANNEL.sync()));
    Secret clone =
        get(source.site.shared().cloneOf(Secret.of(token(address)))).orElseThrow().token();
    ChannelReader reader =
        keep(new HttpTransport(target.site)).reader(with(address, clone), CHANNEL);
    get(reader.ready());
    long errors = target.site.metrics.errors.value();
    get(admin.revoke(TARGET));
    eventually("the reader is cut off", () -> target.site.metrics.errors.value() > errors);
    assertThat(source.status(clone.reveal())).isEqualTo(401);
    assertThat(source.status(token(address))).isEqualTo(401);
    assertThat(get(state.read(""))).isEmpty();
  }

  @Test
  void theNextLeaderHasTheSameTokensAndTheirClones() throws Exception {
    Process first = master();
    Process second = master();
    lead(first);
    String token = token(get(new HttpChannelAdmin(first.site).address(TARGET, CHANNEL.sync())));
    String clone =
        get(first.site.shared().cloneOf(Secret.of(token))).orElseThrow().token().reveal();
    assertThat(second.status(token)).isEqualTo(503);
    die(first);
    lead(second);
    assertThat(second.status(token)).isEqualTo(410);
    assertThat(second.status(clone)).isEqualTo(410);
    get(new HttpChannelAdmin(second.site).revoke(TARGET));
    assertThat(second.status(token)).isEqualTo(401);
    assertThat(second.status(clone)).isEqualTo(401);
    assertThat(get(state.read("")).toString()).doesNotContain(token, clone);
  }

  @Test
  void framesGoOnInOrderWhileOneLeaderDiesAndAnotherBegins() throws Exception {
    CutProxy toFirst = keep(new CutProxy());
    CutProxy toSecond = keep(new CutProxy());
    List<String> urls = List.of(toFirst.url(), toSecond.url());
    Process first = master(toFirst, urls);
    Process second = master(toSecond, urls);
    Process worker = keep(Process.worker(SOURCE, urls, b -> b.tokens(time.tokens())));
    lead(first);
    HttpChannelAdmin admin = new HttpChannelAdmin(first.site);
    get(admin.create(List.of(new ChannelSpec(CHANNEL, 1))));
    PeerAddress address = get(admin.address(TARGET, CHANNEL.sync()));
    ChannelReader reader = keep(new HttpTransport(target.site)).reader(address, CHANNEL);
    get(reader.ready());
    ChannelWriter writer = keep(new HttpTransport(worker.site)).writer(CHANNEL);
    int sent = flow(0, 20, writer, reader);
    toFirst.close();
    die(first);
    sent = flow(sent, 40, writer, reader);
    long announced = worker.site.metrics.errors.value();
    lead(second);
    eventually("the worker is there", () -> second.site.ownDirectory().url(id(worker)) != null);
    sent = flow(sent, 60, writer, reader);
    get(new HttpChannelAdmin(second.site).create(List.of(new ChannelSpec(CHANNEL, 1))));
    sent = flow(sent, 80, writer, reader);
    ChannelReader other = keep(new HttpTransport(target.site)).reader(address, CHANNEL);
    get(other.ready());
    flow(sent, 100, writer, other);
    assertThat(announced).isPositive();
    get(new HttpChannelAdmin(second.site).remove(java.util.Set.of(CHANNEL)));
    eventually("the worker heard of it", () -> !writer.offer(frame(0)));
  }

  private static String id(Process process) {
    return process.site.options().process();
  }

  /** Writes and reads up to that number, each once and in order. */
  private static int flow(int from, int to, ChannelWriter writer, ChannelReader reader) {
    for (int i = from; i < to; i++) {
      int number = i;
      eventually("room", () -> writer.offer(frame(number)));
      List<Integer> got = new ArrayList<>(1);
      eventually(
          "a frame",
          () ->
              reader
                  .poll()
                  .map(r -> r.frame().payload().buffer().getInt())
                  .map(got::add)
                  .isPresent());
      assertThat(got).containsExactly(number);
    }
    assertThat(reader.poll()).isEmpty();
    return to;
  }

  @Test
  void aRevokedTokenDoesNotComeBackWithAWorkerThatWasCutOff() throws Exception {
    Process first = master();
    Process second = master();
    CutProxy line = keep(new CutProxy(first.server.port()));
    CutProxy later = keep(new CutProxy(second.server.port()));
    later.refusing(true);
    Process worker =
        keep(
            Process.worker(SOURCE, List.of(line.url(), later.url()), b -> b.tokens(time.tokens())));
    lead(first);
    HttpChannelAdmin admin = new HttpChannelAdmin(first.site);
    String revoked = token(get(admin.address(TARGET, CHANNEL.sync())));
    String good = token(get(admin.address(OTHER, CHANNEL.sync())));
    eventually("the worker knows them", () -> worker.status(revoked) == 410);

    line.refusing(true);
    line.cut();
    get(admin.revoke(TARGET));
    assertThat(first.status(revoked)).isEqualTo(401);
    assertThat(worker.status(revoked)).as("it is cut off").isEqualTo(410);
    die(first);
    lead(second);
    later.refusing(false);
    eventually("the worker heard of it", () -> worker.status(revoked) == 401);
    assertThat(second.status(revoked)).isEqualTo(401);
    assertThat(second.status(good)).isEqualTo(410);
    assertThat(worker.status(good)).isEqualTo(410);
    assertThat(second.site.tokens().scopes()).containsExactly("rome/s");
  }

  @Test
  void aMasterWhoseTermIsOverMakesAndRevokesNothing() throws Exception {
    Process first = master();
    Process second = master();
    lead(first);
    String token = token(get(new HttpChannelAdmin(first.site).address(TARGET, CHANNEL.sync())));
    get(state.resign(first.url()));
    lead(second);
    HttpChannelAdmin late = new HttpChannelAdmin(first.site);
    assertThat(late.address(OTHER, CHANNEL.sync()).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withMessageContaining("another master leads");
    assertThat(late.revoke(TARGET).toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
    assertThat(second.status(token)).isEqualTo(410);
    first.site.masterListener().leadershipChanged(false, 1);
    assertThat(first.status(token)).isEqualTo(503);
    lead(first);
    assertThat(first.status(token)).isEqualTo(410);
    assertThat(first.site.tokens().scopes()).containsExactly("paris/s");
  }

  @Test
  void aWorkerOfAnotherDataCentreIsNotBelieved() throws Exception {
    Process source = master();
    lead(source);
    Process stranger = keep(Process.stranger(TARGET, List.of(source.url())));
    eventually("it is refused", () -> stranger.site.metrics.errors.value() > 0);
    get(new HttpChannelAdmin(source.site).address(OTHER, CHANNEL.sync()));
    assertThat(stranger.site.tokens().size()).isZero();
  }
}
