package io.syncline;

/** The identity of one synchronisation, from configure to stop or abort; never used twice. */
public record SyncId(String value) {
  /** Checks that the id is 1 to 64 letters, digits, {@code -} or {@code _}. */
  public SyncId {
    if (!value.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "sync id '" + value + "': 1 to 64 letters, digits, - or _ are allowed");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
