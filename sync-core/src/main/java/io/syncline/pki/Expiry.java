package io.syncline.pki;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How near a certificate is to its end. Pure: the time is handed in.
 *
 * @param end when its time ends
 */
public record Expiry(Instant end) {
  /**
   * Of what never ends, or is not there at the moment: has no metric, and nothing is told of it.
   */
  public static final Expiry NEVER = new Expiry(Instant.MAX);

  /** How near; each from its moment on until the next. */
  public enum Stage {
    /** More than 30 days are left. */
    GOOD(null),
    /** At most 30 days are left. */
    MONTH(Duration.ofDays(30)),
    /** At most 7 days are left. */
    WEEK(Duration.ofDays(7)),
    /** At most 1 day is left. */
    DAY(Duration.ofDays(1)),
    /** Its time is over: no peer accepts it any more. */
    EXPIRED(Duration.ZERO);

    private final @Nullable Duration left;

    Stage(@Nullable Duration left) {
      this.left = left;
    }
  }

  /** The end of a certificate with its key. */
  public static Expiry of(KeyMaterial material) {
    return new Expiry(material.expires());
  }

  /**
   * The end of the last of some authorities: one may end while another takes its place. {@link
   * Instant#MAX} for those of the JDK, which come and go with it.
   */
  public static Expiry of(TrustAnchors anchors) {
    return new Expiry(
        anchors.certificates().stream()
            .map(certificate -> certificate.getNotAfter().toInstant())
            .max(Instant::compareTo)
            .orElse(Instant.MAX));
  }

  /** Time that is left; negative when it is over. */
  public Duration remaining(Instant now) {
    return Duration.between(now, end);
  }

  /** How near the end is now. */
  public Stage stage(Instant now) {
    Duration remaining = remaining(now);
    Stage found = Stage.GOOD;
    for (Stage stage : Stage.values()) {
      if (stage.left != null && remaining.compareTo(stage.left) <= 0) {
        found = stage;
      }
    }
    return found;
  }
}
