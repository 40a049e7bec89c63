package io.syncline.testkit.simulation;

/** What must never happen has happened. */
public final class InvariantViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The name of the invariant. */
  private final String invariant;

  /** A violation. */
  public InvariantViolation(String invariant, String what) {
    super(invariant + ": " + what);
    this.invariant = invariant;
  }

  /** The name of the invariant. */
  public String invariant() {
    return invariant;
  }
}
