package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Secrets that change while calls go on. */
class SecretRingTest {
  private final Door door = new Door();

  @Test
  void bothSecretsAreGoodDuringTheOverlapAndTheNewOneAfterIt() {
    Door other = new Door();
    String before = other.jwt.authorization();
    other.masterSecrets.replace(Secret.of("next"), Duration.ZERO);
    String after = other.jwt.authorization();

    Door.admitted(door.admit(before));
    Door.refused(door.admit(after));
    door.masterSecrets.replace(Secret.of("next"), Duration.ofMinutes(10));
    assertThat(door.jwt.authorization()).isEqualTo(after);
    Door.admitted(door.admit(before));
    Door.admitted(door.admit(after));
    door.time.pass(Duration.ofMinutes(10).minusNanos(1));
    Door.admitted(door.admit(before));
    door.time.pass(Duration.ofNanos(1));
    Door.refused(door.admit(before));
    Door.admitted(door.admit(after));
  }

  @Test
  void theMonitoringTokenRotatesAsWell() {
    door.monitoring.replace(Secret.of("other-token"), Duration.ofMinutes(1));
    Door.admitted(door.admit("Bearer " + Door.MONITORING_TOKEN));
    Door.admitted(door.admit("Bearer other-token"));
    door.time.pass(Duration.ofMinutes(1));
    Door.refused(door.admit("Bearer " + Door.MONITORING_TOKEN));
    Door.admitted(door.admit("Bearer other-token"));
  }

  @Test
  void theSameSecretAgainProlongsNothing() {
    SecretRing ring = new SecretRing(door.runtime, Secret.of("a"));
    ring.replace(Secret.of("b"), Duration.ofMinutes(1));
    ring.replace(Secret.of("b"), Duration.ofHours(1));
    door.time.pass(Duration.ofMinutes(1));
    assertThat(ring.accepted()).isEqualTo(List.of(Secret.of("b")));
  }

  @Test
  void whatTheRingWasGivenMayBeWiped() {
    Secret given = Secret.of("a");
    SecretRing ring = new SecretRing(door.runtime, given);
    given.wipe();
    assertThat(ring.current()).isEqualTo(Secret.of("a"));
  }

  @Test
  void aSecretThatComesBackIsThereOnce() {
    SecretRing ring = new SecretRing(door.runtime, Secret.of("a"));
    ring.replace(Secret.of("b"), Duration.ofMinutes(1));
    ring.replace(Secret.of("a"), Duration.ofMinutes(1));
    assertThat(ring.accepted()).isEqualTo(List.of(Secret.of("a"), Secret.of("b")));
  }

  @Test
  void theOldestGivesWayWhereThereAreTooMany() {
    SecretRing ring = new SecretRing(door.runtime, Secret.of("0"));
    for (int i = 1; i <= SecretRing.MOST; i++) {
      ring.replace(Secret.of(Integer.toString(i)), Duration.ofDays(1));
    }
    assertThat(ring.accepted())
        .isEqualTo(List.of(Secret.of("4"), Secret.of("3"), Secret.of("2"), Secret.of("1")));
  }

  @Test
  void anEmptySecretOrANegativeOverlapIsRefused() {
    assertThatThrownBy(() -> new SecretRing(door.runtime, Secret.of("")))
        .isInstanceOf(SyncException.class);
    assertThatThrownBy(() -> door.masterSecrets.replace(Secret.of(""), Duration.ZERO))
        .isInstanceOf(SyncException.class);
    assertThatThrownBy(() -> door.masterSecrets.replace(Secret.of("x"), Duration.ofNanos(-1)))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("overlap");
  }
}
