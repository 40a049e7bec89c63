package io.syncline.transport.http;

/**
 * What one kind of session says and does. Called under the session's lock but for {@link #apply}.
 */
interface SessionRole {
  /** Does what the other side asks for; the same may be asked twice. */
  void apply(Message message);

  /** Adds what there is to say, up to about one batch. */
  void collect(MessageWriter out);

  /** The line was cut and there is another one: begins with everything that may have been lost. */
  void resumed();

  /** The session is over. */
  void ended();
}
