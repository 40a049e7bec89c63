package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Looks for secrets wherever there is text. */
class SecretsStayHiddenTest {
  private final Door door = new Door();

  @Test
  void noTextHoldsASecret() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.syncline");
    log.start();
    logger.addAppender(log);
    try {
      List<String> texts = texts();
      log.list.forEach(
          event -> {
            texts.add(event.getFormattedMessage());
            texts.add(String.valueOf(event.getThrowableProxy()));
          });
      assertThat(log.list).isNotEmpty();
      List<String> secrets = new ArrayList<>(Door.secrets());
      secrets.add("beefbeef".repeat(8));
      secrets.add(hashOf(Door.user("olga", Door.OPERATOR_PASSWORD, Role.OPERATOR)));
      for (String text : texts) {
        for (String secret : secrets) {
          assertThat(text).doesNotContain(secret);
        }
      }
    } finally {
      logger.detachAppender(log);
    }
  }

  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    String channel = "beefbeef".repeat(8);
    door.channels.allow(Secret.of(channel), "sync-1", Duration.ofHours(1));
    String jwt = door.jwt.authorization();
    String cut = jwt.substring(0, jwt.length() - 3);
    for (String header :
        List.of(
            jwt,
            cut,
            "Bearer " + Door.MONITORING_TOKEN,
            "Bearer " + Door.MASTER_SECRET,
            "Digest " + Door.MASTER_SECRET,
            Door.MASTER_SECRET,
            "Bearer " + channel,
            Door.basic("olga", Door.OPERATOR_PASSWORD),
            Door.basic("olga", Door.MONITOR_PASSWORD),
            Door.basic(Door.OPERATOR_PASSWORD, Door.OPERATOR_PASSWORD),
            Door.bearer("{\"exp\":\"" + Door.MASTER_SECRET + "\"}"),
            Door.bearer("{" + Door.MASTER_SECRET))) {
      texts.add(new AccessRequest(Optional.of(header), List.of(), "GET", Door.PATH).toString());
      texts.add(door.admit(header).toString());
      for (Operation operation : Operation.values()) {
        texts.add(door.admit(Optional.of(header), List.of(), operation).toString());
      }
    }
    String line = Door.user("olga", Door.OPERATOR_PASSWORD, Role.OPERATOR);
    texts.add(PasswordHash.parse(line, 1000).toString());
    assertThatThrownBy(() -> door.passwords.replace(line + "x"))
        .satisfies(e -> texts.add(e.toString()));
    texts.add(NameAndPassword.decode(Door.base64("olga:" + Door.OPERATOR_PASSWORD)).toString());
    texts.add(door.channels.stored().toString());
    texts.add(new ChannelTokens.Issued(Secret.of(channel), Duration.ofHours(1)).toString());
    texts.add(door.masterSecrets.accepted().toString());
    for (Object one :
        List.of(
            door.jwt,
            door.channels,
            door.passwords,
            door.masterSecrets,
            door.gatekeeper,
            Secret.of(Door.MASTER_SECRET))) {
      texts.add(one.toString());
    }
    Gatekeeper failing =
        Gatekeeper.builder()
            .passwords(
                (name, password) ->
                    CompletableFuture.failedFuture(
                        new IllegalStateException(name + " " + password.reveal())))
            .build();
    AccessRequest request =
        new AccessRequest(
            Optional.of(Door.basic("olga", Door.OPERATOR_PASSWORD)), List.of(), "GET", Door.PATH);
    texts.add(failing.admit(request).toCompletableFuture().join().toString());
    return texts;
  }

  private static String hashOf(String line) {
    return line.split(":")[4];
  }

  @Test
  void aSecretShowsNothingAndComparesItsBytes() {
    Secret secret = Secret.of("s3cret");
    assertThat(secret).hasToString("***").isEqualTo(Secret.of("s3cret"));
    assertThat(secret).isNotEqualTo(Secret.of("s3creT")).isNotEqualTo(Secret.of("s3cret "));
    assertThat(secret.hashCode()).isEqualTo(Secret.of("other").hashCode());
    assertThat(secret.reveal()).isEqualTo("s3cret");
    assertThat(Secret.copyOf(secret.bytes())).isEqualTo(secret);
    byte[] mine = secret.bytes();
    mine[0] = 0;
    assertThat(secret.reveal()).isEqualTo("s3cret");
  }

  @Test
  void aWipedSecretIsOfNoUse() {
    Secret secret = Secret.of("s3cret");
    secret.wipe();
    secret.wipe();
    assertThat(secret).isNotEqualTo(Secret.of("s3cret"));
    assertThat(secret).isNotEqualTo(Secret.copyOf(new byte[6])).hasToString("***");
    assertThatThrownBy(secret::bytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void passwordsAreWipedWhenTheyHaveBeenChecked() {
    List<Secret> seen = new ArrayList<>();
    Gatekeeper gatekeeper =
        Gatekeeper.builder()
            .passwords(
                (name, password) -> {
                  seen.add(password);
                  return CompletableFuture.completedFuture(
                      Optional.of(new Caller(name, EnumSet.of(Role.OPERATOR))));
                })
            .build();
    AccessRequest request =
        new AccessRequest(Optional.of(Door.basic("olga", "pass:word")), List.of(), "GET", "/");
    Door.admitted(gatekeeper.admit(request).toCompletableFuture().join());
    assertThatThrownBy(() -> seen.get(0).bytes()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSystemsSecretsDiffer() {
    List<String> made = new ArrayList<>();
    SecretSource source = SecretSource.system();
    for (int i = 0; i < 1000; i++) {
      made.add(HexFormat.of().formatHex(source.bytes(32)));
    }
    assertThat(made).doesNotHaveDuplicates().allSatisfy(hex -> assertThat(hex).hasSize(64));
    assertThat(Base64.getEncoder().encodeToString(source.bytes(16))).hasSize(24);
  }
}
