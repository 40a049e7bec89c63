package io.syncline.control;

/**
 * A call that a follower passes on to the master that leads, as far as it knows. One that does not
 * lead answers it {@code UNAVAILABLE} and passes it on no further, so that two masters that take
 * each other for the leader do not play ball.
 *
 * @param call what was asked; not itself forwarded
 * @param <R> the type of its answer
 */
public record Forwarded<R>(Call<R> call) implements Call<R> {
  /** Checks that nothing is forwarded twice. */
  public Forwarded {
    if (call instanceof Forwarded) {
      throw new IllegalArgumentException("a forwarded call is not forwarded again");
    }
  }
}
