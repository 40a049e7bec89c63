package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.internal.loop.ManualTime;
import io.syncline.pki.Expiry.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private static final Instant END = Instant.EPOCH.plus(Duration.ofDays(365));

  private final ManualTime time = new ManualTime(1);
  private final ManualTime.Process runtime = time.process();
  private final AtomicReference<Expiry> certificate = new AtomicReference<>(new Expiry(END));
  private final List<String> told = new ArrayList<>();

  @Test
  void remainingTimeIsNegativeAfterTheEnd() {
    Expiry expiry = new Expiry(END);
    assertThat(expiry.remaining(END.minusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
    assertThat(expiry.remaining(END.plusSeconds(5))).isEqualTo(Duration.ofSeconds(-5));
    assertThat(Expiry.of(Authorities.server()).end()).isEqualTo(Authorities.server().expires());
  }

  @Test
  void eachStageBeginsAtItsMoment() {
    Expiry expiry = new Expiry(END);
    Object[][] cases = {
      {Duration.ofDays(31), Stage.GOOD},
      {Duration.ofDays(30).plusNanos(1), Stage.GOOD},
      {Duration.ofDays(30), Stage.MONTH},
      {Duration.ofDays(7), Stage.WEEK},
      {Duration.ofDays(1), Stage.DAY},
      {Duration.ofNanos(1), Stage.DAY},
      {Duration.ZERO, Stage.EXPIRED},
      {Duration.ofDays(-9), Stage.EXPIRED}
    };
    for (Object[] each : cases) {
      assertThat(expiry.stage(END.minus((Duration) each[0])))
          .as("%s before the end", each[0])
          .isEqualTo(each[1]);
    }
  }

  @Test
  void eachStageIsToldOnceAndWithinAMinute() {
    try (ExpiryWatch watch = watch()) {
      assertThat(watch).isNotNull();
      time.pass(Duration.ofDays(366));
    }
    assertThat(told).containsExactly("MONTH at 335", "WEEK at 358", "DAY at 364", "EXPIRED at 365");
  }

  @Test
  void aStartNearTheEndTellsTheStageThatItIsIn() {
    time.pass(Duration.ofDays(360));
    try (ExpiryWatch watch = watch()) {
      assertThat(watch).isNotNull();
      time.pass(Duration.ofMinutes(5));
    }
    assertThat(told).containsExactly("WEEK at 360");
  }

  @Test
  void aNewCertificateIsToldAnew() {
    try (ExpiryWatch watch = watch()) {
      assertThat(watch).isNotNull();
      time.pass(Duration.ofDays(340));
      certificate.set(new Expiry(END.plus(Duration.ofDays(100))));
      time.pass(Duration.ofDays(100));
    }
    assertThat(told).containsExactly("MONTH at 335", "MONTH at 435");
  }

  @Test
  void nothingIsToldAfterItIsClosed() {
    watch().close();
    time.pass(Duration.ofDays(400));
    assertThat(told).isEmpty();
  }

  private ExpiryWatch watch() {
    return new ExpiryWatch(
        runtime,
        "test",
        certificate::get,
        (stage, expiry, remaining) -> {
          Duration since = Duration.between(Instant.EPOCH, expiry.end().minus(remaining));
          told.add(stage + " at " + since.toDays());
        });
  }
}
