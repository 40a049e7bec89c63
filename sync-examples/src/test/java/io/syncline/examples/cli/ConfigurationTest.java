package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncException;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.testkit.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a worker takes up of what the masters say again and again. */
class ConfigurationTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualTime time = new VirtualTime();
  private final Instant now = Instant.EPOCH.plusNanos(time.wallMicros() * 1000);
  private final CertificateAuthority authority =
      CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), now);
  private final SwappableKeys keys = new SwappableKeys(Purpose.TLS, valid(40));
  private final KeyMaterial next = valid(700);
  private final SecretRing secret = new SecretRing(time, Secret.of("first"));
  private String says = "first";
  private final List<String> channels = new ArrayList<>();
  private int asked;

  private KeyMaterial valid(int days) {
    return authority.issue(
        CertificateOptions.of(Purpose.TLS)
            .withHosts("localhost")
            .withValidFor(Duration.ofDays(days)),
        now);
  }

  private HandedOut answer() {
    if (++asked % 2 == 1) {
      throw new SyncException(SyncException.Code.UNAVAILABLE, "no master answers");
    }
    return new HandedOut(
        new HandedOut.Cluster(
            List.of(),
            Optional.empty(),
            "",
            false,
            java.util.Map.of(),
            ClusterReach.Limits.NONE,
            false,
            true,
            ClusterReach.Mode.AUTO),
        Optional.of(Secret.of(says)),
        next,
        new ChannelAccess(List.of("at " + asked), TlsAuthentication.NONE));
  }

  private boolean take(ChannelAccess next) {
    channels.addAll(next.endpoints());
    return false;
  }

  @Test
  void takesUpAnotherSecretAtOnceAndAnotherCertificateInItsLastMonth() {
    KeyMaterial first = keys.current();
    Configuration kept =
        new Configuration(
            time,
            MINUTE,
            this::answer,
            new Configuration.InUse(Optional.of(secret), keys, this::take));
    says = "second";
    time.pass(MINUTE.multipliedBy(3));
    assertThat(asked).as("asked again after no answer").isGreaterThanOrEqualTo(2);
    assertThat(secret.current()).isEqualTo(Secret.of("second"));
    assertThat(channels).contains("at 2").doesNotContain("at 1");
    assertThat(keys.current()).as("40 days are left").isEqualTo(first);
    time.pass(Duration.ofDays(9));
    assertThat(keys.current()).as("31 days are left").isEqualTo(first);
    time.pass(Duration.ofDays(2));
    assertThat(keys.current().expires()).isEqualTo(next.expires());
    kept.close();
    int before = asked;
    time.pass(Duration.ofHours(1));
    assertThat(asked).isEqualTo(before);
  }
}
