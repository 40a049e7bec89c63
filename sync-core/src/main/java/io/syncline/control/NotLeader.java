package io.syncline.control;

import io.syncline.SyncException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a follower that does not forward a call names the leader: in the message of its {@code
 * UNAVAILABLE}, which every network carries. Stateless.
 */
public final class NotLeader {
  private static final Pattern NAMED = Pattern.compile("leader=(\\S+)");

  private NotLeader() {}

  /**
   * The follower's answer.
   *
   * @param leader the leader's endpoint, empty if there is none at the moment
   */
  public static SyncException of(String follower, Optional<String> leader) {
    return of(follower, leader, Optional.empty());
  }

  /**
   * The follower's answer.
   *
   * @param leader the leader's endpoint, empty if there is none at the moment
   * @param why what keeps the follower from asking for the leadership, if anything does; it is told
   *     where there is no leader
   */
  public static SyncException of(String follower, Optional<String> leader, Optional<String> why) {
    String nobody =
        "nobody leads, try again later"
            + why.map(text -> " (the leadership can't be asked for: " + withoutName(text) + ")")
                .orElse("");
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "master "
            + follower
            + " does not lead: "
            + leader.map(at -> "leader=" + at).orElse(nobody));
  }

  /** So that no text of others names a leader. */
  private static String withoutName(String text) {
    return text.replace("leader=", "leader ");
  }

  /** The leader's endpoint, if a failure names one. */
  public static Optional<String> leader(Throwable failure) {
    if (failure instanceof SyncException e
        && e.code() == SyncException.Code.UNAVAILABLE
        && e.getMessage() != null) {
      Matcher named = NAMED.matcher(e.getMessage());
      return named.find() ? Optional.of(named.group(1)) : Optional.empty();
    }
    return Optional.empty();
  }
}
