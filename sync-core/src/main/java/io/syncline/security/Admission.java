package io.syncline.security;

/** Whether somebody is let in. */
public sealed interface Admission {
  /** Let in. */
  record Admitted(Caller caller) implements Admission {}

  /**
   * Turned away.
   *
   * @param status of HTTP: 401 if the credentials are missing or not good, 403 if they are good but
   *     may not do this, 503 if they can't be checked now and the same request may succeed later
   * @param text what is wrong and what to do about it, for the answer and the log; holds no secret
   *     and nothing of what the caller sent
   */
  record Refused(int status, String text) implements Admission {}
}
