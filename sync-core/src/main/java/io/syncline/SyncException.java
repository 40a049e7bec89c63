package io.syncline;

/**
 * What went wrong, where, and what to do. Unchecked; the code says whether a caller may try again
 * and whether the call may have had its effect all the same. No message carries a secret or a
 * document's body.
 */
public final class SyncException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure. */
  public enum Code {
    /** An option or argument is wrong; nothing was done, trying again does not help. */
    BAD_REQUEST(false, false),
    /** What the call names does not exist; nothing was done. */
    NOT_FOUND(false, false),
    /** The state of the synchronisation does not allow the call; nothing was done. */
    PRECONDITION_FAILED(false, false),
    /** Another synchronisation, cluster or loop stands in the way; nothing was done. */
    CONFLICT(false, false),
    /** The caller's term, claim or session is over; nothing was done. */
    FENCED(false, false),
    /** No leader, not the leader, or a peer that can't be reached; nothing was done, try again. */
    UNAVAILABLE(true, false),
    /** No answer within the deadline; it may have happened: try again only what is idempotent. */
    TIMEOUT(true, true),
    /** Bytes that are not what they claim to be; they were not used. */
    CORRUPT(false, false),
    /** The object was closed; it may have happened if the close came while the call ran. */
    CLOSED(false, true),
    /** A defect or an unexpected failure of a store or a transport; it may have happened. */
    INTERNAL(false, true);

    private final boolean retryable;
    private final boolean mayHaveHappened;

    Code(boolean retryable, boolean mayHaveHappened) {
      this.retryable = retryable;
      this.mayHaveHappened = mayHaveHappened;
    }
  }

  /** The kind of failure. */
  private final Code code;

  /** A failure with a text that says what, where and what to do. */
  public SyncException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** A failure with a cause. */
  public SyncException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The kind of failure. */
  public Code code() {
    return code;
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return code.retryable;
  }

  /** Whether the call may have had its effect although it failed. */
  public boolean mayHaveHappened() {
    return code.mayHaveHappened;
  }
}
