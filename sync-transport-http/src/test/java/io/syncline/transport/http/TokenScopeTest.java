package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.security.Secret;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token opens the channels of the synchronisation that it was made for, and no others. */
@Timeout(120)
final class TokenScopeTest {
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");
  private static final ClusterId OTHER = new ClusterId("rome");
  private static final ChannelId OF_X = channel("x");
  private static final ChannelId OF_Y = channel("y");

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Process source = keep(Process.master(SOURCE, UnaryOperator.identity()));
  private final Process worker = keep(Process.worker(SOURCE, source, UnaryOperator.identity()));
  private final Process target = keep(Process.master(TARGET, UnaryOperator.identity()));
  private final HttpTransport reading = keep(new HttpTransport(target.site));
  private final HttpTransport stealing = keep(new HttpTransport(target.site));
  private final HttpTransport writing = keep(new HttpTransport(worker.site));
  private final HttpChannelAdmin admin = new HttpChannelAdmin(source.site);

  private static ChannelId channel(String sync) {
    return new ChannelId(new SyncId(sync), ChannelId.Kind.DATA, "inc", 0);
  }

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
  void twoSynchronisations() throws Exception {
    get(admin.create(List.of(new ChannelSpec(OF_X, 1), new ChannelSpec(OF_Y, 1))));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable thing : opened) {
      thing.close();
    }
  }

  /** An address that does not say of which synchronisation it is: whoever reads may try any. */
  private static PeerAddress disguised(PeerAddress address) {
    Map<String, String> properties = new HashMap<>(address.properties());
    properties.remove("sync");
    return new PeerAddress(address.transport(), address.endpoints(), properties, address.expires());
  }

  @Test
  void aTokenReadsNothingOfAnotherSynchronisation() throws Exception {
    PeerAddress x = get(admin.address(TARGET, OF_X.sync()));
    PeerAddress y = get(admin.address(OTHER, OF_Y.sync()));
    ChannelWriter writer = writing.writer(OF_Y);
    ChannelReader owner = reading.reader(y, OF_Y);
    get(owner.ready());
    ChannelReader thief = stealing.reader(disguised(x), OF_Y);
    // Asked for in this order: so the one of y was asked for, too.
    get(stealing.reader(disguised(x), OF_X).ready());
    eventually("it may write", () -> writer.offer(frame()));
    eventually("the owner has it", () -> owner.poll().isPresent());
    assertThat(thief.ready().toCompletableFuture()).isNotDone();
    assertThat(thief.poll()).isEmpty();
  }

  @Test
  void aCloneAndARenewedTokenReadNothingMore() throws Exception {
    PeerAddress x = get(admin.address(TARGET, OF_X.sync()));
    Secret token = Secret.of(x.properties().getOrDefault("token", ""));
    Secret clone = get(source.site.shared().cloneOf(token)).orElseThrow().token();
    assertThat(get(source.site.shared().renew(token))).isPresent();
    for (Secret shown : List.of(token, clone)) {
      Map<String, String> properties = new HashMap<>(x.properties());
      properties.put("token", shown.reveal());
      PeerAddress address =
          disguised(new PeerAddress(x.transport(), x.endpoints(), properties, x.expires()));
      HttpTransport with = keep(new HttpTransport(target.site));
      ChannelReader thief = with.reader(address, OF_Y);
      get(with.reader(address, OF_X).ready());
      assertThat(thief.ready().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void aTokenAcknowledgesNothingInASessionOfAnotherSynchronisation() throws Exception {
    String x = get(admin.address(TARGET, OF_X.sync())).properties().getOrDefault("token", "");
    String y = get(admin.address(TARGET, OF_Y.sync())).properties().getOrDefault("token", "");
    String session = "s".repeat(20);
    ChannelWriter writer = keep(new HttpTransport(source.site)).writer(OF_Y);
    String stream = "stream?session=" + session + "&window=1000&total=1000";
    assertThat(say(source, stream + "&new=1", y, new Message.Open(1, 7, OF_Y))).isEqualTo(200);
    assertThat(writer.offer(frame())).isTrue();
    long held = source.site.held();
    assertThat(held).isPositive();
    String flow = "flow?session=" + session + "&sequence=1";
    assertThat(say(source, flow, x, new Message.Taken(1, 1))).isEqualTo(410);
    assertThat(say(source, flow, x, new Message.Close(1))).isEqualTo(410);
    assertThat(say(source, stream, x, new Message.Arrived(1, 1))).isEqualTo(410);
    assertThat(source.site.held()).isEqualTo(held);
    assertThat(say(source, flow, y, new Message.Close(1))).isEqualTo(204);
  }

  @Test
  void aTokenWritesNothingAnywhere() throws Exception {
    String x = get(admin.address(TARGET, OF_X.sync())).properties().getOrDefault("token", "");
    String announce = "announce?session=" + "w".repeat(20) + "&process=thief&url=https://a&new=1";
    for (ChannelId channel : List.of(OF_X, OF_Y)) {
      assertThat(say(source, announce, x, new Message.Writing(1, channel))).isEqualTo(401);
    }
  }

  @Test
  void whereAChannelOfAnotherSynchronisationIsWrittenIsNotSaid() throws Exception {
    String x = get(admin.address(TARGET, OF_X.sync())).properties().getOrDefault("token", "");
    assertThat(endpoint(x, OF_X)).isEqualTo(200);
    assertThat(endpoint(x, OF_Y)).isEqualTo(404);
    assertThat(endpoint(x, channel("z"))).isEqualTo(404);
  }

  @Test
  void revokingAPeerEndsItsTokensOfAllSynchronisationsAndThoseOfNoOtherPeer() throws Exception {
    PeerAddress x = get(admin.address(TARGET, OF_X.sync()));
    PeerAddress y = get(admin.address(TARGET, OF_Y.sync()));
    PeerAddress other = get(admin.address(OTHER, OF_X.sync()));
    get(admin.revoke(TARGET));
    assertThat(source.status(x.properties().getOrDefault("token", ""))).isEqualTo(401);
    assertThat(source.status(y.properties().getOrDefault("token", ""))).isEqualTo(401);
    assertThat(source.status(other.properties().getOrDefault("token", ""))).isEqualTo(410);
  }

  @Test
  void anAddressOfAnotherSynchronisationIsRefusedBeforeAnythingIsAsked() throws Exception {
    PeerAddress x = get(admin.address(TARGET, OF_X.sync()));
    assertThatThrownBy(() -> reading.reader(x, OF_Y))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("synchronisation x")
        .hasMessageContaining(OF_Y.toString());
  }

  @Test
  void aTokenOfNoSynchronisationOpensNothing() {
    for (String scope : List.of("", "paris", "x", "channel:", "paris/", "/")) {
      assertThat(TokenScope.opens(scope, OF_X)).as(scope).isFalse();
    }
    assertThat(TokenScope.opens("paris/x", OF_X)).isTrue();
    assertThat(TokenScope.opens("paris/xx", OF_X)).isFalse();
    assertThat(TokenScope.opens("channel:x:DATA:inc:0", OF_X)).isTrue();
    assertThat(TokenScope.opens("channel:x:DATA:inc:0", OF_Y)).isFalse();
  }

  private int say(Process to, String call, String token, Message message) throws IOException {
    return status(
        new Request.Builder()
            .url(to.url() + ChannelRoutes.PREFIX + call)
            .header("Authorization", "Bearer " + token)
            .post(RequestBody.create(MessageWriter.encode(List.of(message)).toArray()))
            .build());
  }

  private int endpoint(String token, ChannelId channel) throws IOException {
    return status(
        new Request.Builder()
            .url(source.url() + ChannelRoutes.PREFIX + "endpoint?channel=" + channel)
            .header("Authorization", "Bearer " + token)
            .build());
  }

  private int status(Request request) throws IOException {
    try (Response response = target.site.calls().calls().newCall(request).execute()) {
      return response.code();
    }
  }
}
