package io.syncline.testkit.transport;

import static io.syncline.testkit.transport.Scene.frame;
import static io.syncline.testkit.transport.Scene.frames;
import static io.syncline.testkit.transport.Scene.name;
import static io.syncline.testkit.transport.Scene.named;
import static io.syncline.testkit.transport.Scene.names;
import static io.syncline.testkit.transport.Scene.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelId.Kind;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How channels come and go, how their ends are opened and closed, and who may read them. */
abstract class ChannelContract {
  @SuppressWarnings("NullAway.Init") // made before each test
  private TransportFixture fixture;

  @SuppressWarnings("NullAway.Init")
  Scene scene;

  /** Makes the transport under test; called once for each test. */
  protected abstract TransportFixture open();

  @BeforeEach
  final void openScene() {
    fixture = open();
    scene = new Scene(fixture);
  }

  @AfterEach
  final void closeScene() {
    scene.close();
  }

  @Test
  protected void manyShardsAreReadBesideEachOther() {
    int width = 64;
    List<ChannelSpec> specs = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      specs.add(new ChannelSpec(scene.shard(i), width));
    }
    scene.patience.get("create", scene.admin(Kind.DATA).create(specs));
    PeerAddress address = scene.address(Kind.DATA);
    List<ChannelReader> readers =
        specs.stream().map(spec -> scene.target.reader(address, spec.channel())).toList();
    for (ChannelReader reader : readers) {
      scene.patience.get("ready", reader.ready());
    }
    for (int i = 0; i < width; i++) {
      scene.send(scene.writer(scene.shard(i)), named("shard" + i));
    }
    for (int i = 0; i < width; i++) {
      assertThat(name(scene.next(readers.get(i)).frame())).isEqualTo("shard" + i);
    }
  }

  @Test
  protected void readerWaitsForAChannelThatIsMadeLater() {
    ChannelReader reader = scene.opening(scene.shard(0));
    assertThat(reader.poll()).isEmpty();
    assertThat(reader.ready().toCompletableFuture().isDone()).isFalse();
    scene.create(scene.shard(0));
    scene.patience.get("ready after create", reader.ready());
    scene.send(scene.writer(scene.shard(0)), named("first"));
    assertThat(name(scene.next(reader).frame())).isEqualTo("first");
  }

  @Test
  protected void writerOfAMissingChannelTakesNothingUntilItIsMade() {
    ChannelWriter writer = scene.writer(scene.shard(0));
    assertThat(writer.offer(named("lost"))).isFalse();
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    scene.send(writer, named("kept"));
    assertThat(name(scene.next(reader).frame())).isEqualTo("kept");
  }

  @Test
  protected void makingAChannelAgainChangesNothing() {
    scene.create(scene.shard(0), scene.shard(1));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    scene.send(writer, frames("a", 5));
    scene.patience.get("flushed", writer.flushed());
    scene.create(scene.shard(0), scene.shard(1));
    scene.send(writer, named("end"));
    assertThat(scene.namesUpTo(reader, "end")).hasSize(6);
  }

  @Test
  protected void listsWhatExistsOfThatSynchronisationOnly() {
    ChannelId control = scene.channel(Kind.CONTROL, "feed-1");
    ChannelId foreign =
        new ChannelId(new io.syncline.SyncId(scene.sync + "-other"), Kind.DATA, "inc-1", 0);
    scene.create(scene.shard(0), scene.shard(1), scene.shard(2), control, foreign);
    assertThat(scene.list(Kind.DATA))
        .containsExactlyInAnyOrder(scene.shard(0), scene.shard(1), scene.shard(2));
    assertThat(scene.list(Kind.CONTROL)).containsExactly(control);
    scene.remove(scene.shard(0), scene.shard(1), scene.shard(2), foreign);
    assertThat(scene.list(Kind.DATA)).isEmpty();
    assertThat(scene.list(Kind.CONTROL)).containsExactly(control);
  }

  @Test
  protected void removingIgnoresWhatDoesNotExist() {
    scene.create(scene.shard(0));
    scene.remove(scene.shard(1), scene.shard(0), scene.shard(0));
    assertThat(scene.list(Kind.DATA)).doesNotContain(scene.shard(0));
  }

  @Test
  protected void openEndsGoOnWhenAChannelIsRemovedAndMadeAgain() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    scene.send(writer, named("before"));
    scene.next(reader);
    scene.remove(scene.shard(0));
    scene.create(scene.shard(0));
    // What was offered in between may be lost, so it is offered until one arrives.
    AtomicInteger tries = new AtomicInteger();
    String arrived =
        scene.patience.until(
            "a frame after the channel was made again",
            new Semaphore(0),
            () -> {
              writer.offer(named("after" + tries.incrementAndGet()));
              return reader.poll().map(r -> name(r.frame()));
            });
    assertThat(arrived).startsWith("after");
    ChannelReader fresh = scene.reader(scene.shard(0));
    scene.send(writer, named("end"));
    assertThat(scene.namesUpTo(fresh, "end")).doesNotContain("before");
  }

  @Test
  protected void closedWriterStillDeliversWhatItTook() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    ChannelWriter other = scene.writer(scene.shard(0));
    scene.send(writer, frames("f", 20));
    writer.close();
    writer.close();
    assertThat(names(scene.next(reader, 20))).isEqualTo(names("f", 20));
    scene.send(other, named("end"));
    assertThat(scene.namesUpTo(reader, "end")).containsExactly("end");
  }

  @Test
  protected void closedReaderForgetsWhereItStoodAndHoldsUpNobody() {
    scene.create(scene.shard(0));
    ChannelReader stopped = scene.reader(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    Bytes payload = noise(scene.source.traits().maxFrameBytes(), 1);
    stopped.close();
    stopped.close();
    for (int i = 0; i < 20; i++) {
      scene.send(writer, frame(payload));
      scene.next(reader);
    }
    ChannelReader again = scene.reader(scene.shard(0));
    scene.send(writer, named("end"));
    assertThat(scene.namesUpTo(again, "end")).containsExactly("end");
    assertThat(scene.namesUpTo(reader, "end")).containsExactly("end");
    assertThat(stopped.poll()).isEmpty();
  }

  @Test
  protected void closingATransportClosesItsEndsAndNoOthers() {
    scene.create(scene.shard(0));
    ChannelReader closed = scene.reader(scene.shard(0));
    var otherTarget = scene.transport(Scene.TARGET);
    ChannelReader other = otherTarget.reader(scene.address(Kind.DATA), scene.shard(0));
    scene.patience.get("ready", other.ready());
    scene.target.close();
    scene.target.close();
    scene.send(scene.writer(scene.shard(0)), named("end"));
    assertThat(scene.namesUpTo(other, "end")).containsExactly("end");
    assertThat(closed.poll()).isEmpty();
  }

  @Test
  protected void renewingAnAddressLosesNothing() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    scene.send(writer, frames("a", 50));
    scene.target.renew(scene.address(Kind.DATA));
    scene.send(writer, frames("b", 50));
    assertThat(names(scene.next(reader, 100)).subList(40, 60))
        .containsExactlyElementsOf(
            java.util.stream.Stream.concat(
                    names("a", 50).subList(40, 50).stream(), names("b", 10).stream())
                .toList());
  }

  @Test
  protected void anAddressTellsNoSecrets() {
    PeerAddress address = scene.address(Kind.DATA);
    assertThat(address.endpoints()).isNotEmpty();
    for (String value : address.properties().values()) {
      assertThat(value.length() < 5 || !address.toString().contains(value)).isTrue();
    }
  }

  @Test
  protected void anAddressThatIsGoodIsAnsweredAgain() {
    PeerAddress given = scene.address(Kind.DATA);
    for (int i = 0; i < 3; i++) {
      assertThat(scene.address(Kind.DATA, given)).isEqualTo(given);
    }
  }

  @Test
  protected void anAddressWhoseCredentialWasRevokedIsMadeAnew() {
    Assumptions.assumeTrue(fixture.revokes(), "this transport does not end credentials by itself");
    scene.create(scene.shard(0));
    PeerAddress old = scene.address(Kind.DATA);
    scene.patience.get("revoke", scene.admin(Kind.DATA).revoke(Scene.TARGET));
    PeerAddress renewed = scene.address(Kind.DATA, old);
    assertThat(renewed).isNotEqualTo(old);
    assertThat(scene.address(Kind.DATA, renewed)).isEqualTo(renewed);
    scene.patience.get("ready", scene.target.reader(renewed, scene.shard(0)).ready());
  }

  @Test
  protected void aRevokedCredentialReadsNothingAndARenewedOneDoes() {
    Assumptions.assumeTrue(fixture.revokes(), "this transport does not end credentials by itself");
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    PeerAddress old = scene.address(Kind.DATA);
    scene.patience.get("revoke", scene.admin(Kind.DATA).revoke(Scene.TARGET));
    ChannelReader refused = scene.target.reader(old, scene.shard(0));
    assertThatThrownBy(() -> scene.patience.get("ready", refused.ready()))
        .hasMessageStartingWith("failed");
    ChannelWriter writer = scene.writer(scene.shard(0));
    scene.send(writer, named("unseen"));
    scene.patience.get("flushed", writer.flushed());
    scene.target.renew(scene.address(Kind.DATA));
    ChannelReader fresh = scene.reader(scene.shard(0));
    scene.send(writer, named("end"));
    assertThat(scene.namesUpTo(fresh, "end")).containsExactly("end");
    assertThat(scene.namesUpTo(reader, "end")).containsExactly("end");
  }
}
