package io.syncline.storage.arangodb.call;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call to ArangoDB that failed. Its text names the call, the server and the reason, and neither
 * credentials nor the query part of the URL.
 */
public final class ArangoError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SHOWN = 1_000;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** How far a call came. */
  public enum Kind {
    /** The server answered with an error. */
    ANSWERED,
    /** No connection: nothing was sent. */
    UNREACHABLE,
    /** The connection broke before the whole answer was there. */
    CUT,
    /** The deadline passed. */
    LATE,
    /** The answer is not what this call answers. */
    MALFORMED,
    /** The answer is larger than is allowed. */
    OVERSIZED,
    /** Too many calls are under way or wait: nothing was sent. */
    BUSY,
    /** No address of that DB server is known: nothing was sent. */
    UNKNOWN_SERVER,
    /** The options don't allow the call, or it can't be written: nothing was sent. */
    REFUSED,
    /** The connection was closed. */
    CLOSED
  }

  /** How far it came. */
  private final Kind kind;

  /** HTTP status, or 0. */
  private final int status;

  /** ArangoDB's number, or 0. */
  private final int errorNum;

  /** Method and path. */
  private final String call;

  /** Where it was sent. */
  private final String server;

  /** Whether anything was sent. */
  private final boolean sent;

  /** Whether an attempt before this one may have had the effect. */
  private final boolean earlier;

  private ArangoError(
      Kind kind, int status, int errorNum, Where where, String text, @Nullable Throwable cause) {
    this(
        kind,
        status,
        errorNum,
        where,
        where.call + " at " + where.server + ": " + text,
        cause,
        false);
  }

  private ArangoError(
      Kind kind,
      int status,
      int errorNum,
      Where where,
      String message,
      @Nullable Throwable cause,
      boolean earlier) {
    super(message, cause);
    this.kind = kind;
    this.status = status;
    this.errorNum = errorNum;
    this.call = where.call;
    this.server = where.server;
    this.sent = where.sent;
    this.earlier = earlier;
  }

  /**
   * Which call it is about.
   *
   * @param call method and path, without query
   * @param server its address, or what it was to be
   * @param sent whether anything of it was sent
   */
  record Where(String call, String server, boolean sent) {}

  /** The server answered so. */
  static ArangoError answered(Where where, int status, int errorNum, String serverMessage) {
    String number = errorNum == RetryClass.NO_NUMBER ? "" : ", error " + errorNum;
    String told = serverMessage.isEmpty() ? "" : ": " + shown(serverMessage);
    return new ArangoError(
        Kind.ANSWERED,
        status,
        errorNum,
        where,
        "status " + status + number + told + hint(errorNum, status),
        null);
  }

  /** It did not come to an answer. */
  static ArangoError failed(Kind kind, Where where, String text, @Nullable Throwable cause) {
    return new ArangoError(kind, 0, RetryClass.NO_NUMBER, where, text, cause);
  }

  /** The answer came, and can't be used. */
  static ArangoError malformed(Where where, int status, String text, @Nullable Throwable cause) {
    return new ArangoError(Kind.MALFORMED, status, RetryClass.NO_NUMBER, where, shown(text), cause);
  }

  /** The same, of a call that was made several times, of which an earlier one may have happened. */
  ArangoError afterOneThatMayHaveHappened() {
    return mayHaveHappened()
        ? this
        : new ArangoError(
            kind,
            status,
            errorNum,
            new Where(call, server, sent),
            String.valueOf(getMessage()),
            getCause(),
            true);
  }

  /**
   * The error that a stage of this package ended with.
   *
   * @throws IllegalStateException for anything else, which is a defect
   */
  public static ArangoError of(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ArangoError known) {
      return known;
    }
    throw new IllegalStateException("a call ended with what is no error of a call", cause);
  }

  /** What the operator can do, where it is known. */
  private static String hint(int errorNum, int status) {
    if (status >= 300 && status < 400) {
      return " (a redirect, which is not followed: name the endpoint that answers itself)";
    }
    return switch (RetryClass.classify(errorNum, status)) {
      case AUTH -> " (see whether the credentials are right and suffice)";
      case READ_ONLY -> " (the cluster is read-only for these credentials)";
      case LICENCE -> " (the cluster's licence: renew it, and what waits for it goes on)";
      default -> "";
    };
  }

  /** On one line, and not longer than what a log is read for. */
  private static String shown(String text) {
    String line = CONTROL.matcher(text).replaceAll(" ");
    return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "..." : line;
  }

  /** How far it came. */
  public Kind kind() {
    return kind;
  }

  /** HTTP's status; 0 where no answer came. */
  public int status() {
    return status;
  }

  /** ArangoDB's number of the error; {@link RetryClass#NO_NUMBER} where none came. */
  public int errorNum() {
    return errorNum;
  }

  /** Method and path, without query. */
  public String call() {
    return call;
  }

  /** The address of the server that was called, or the id of one that has no address yet. */
  public String server() {
    return server;
  }

  /** What it asks for. */
  public RetryClass retryClass() {
    return switch (kind) {
      case ANSWERED -> RetryClass.classify(errorNum, status);
      case UNREACHABLE, CUT, LATE, BUSY -> RetryClass.TRANSIENT;
      case UNKNOWN_SERVER -> RetryClass.TOPOLOGY;
      case MALFORMED, OVERSIZED, REFUSED, CLOSED -> RetryClass.FATAL;
    };
  }

  /** Whether the call may have had its effect although it failed. */
  public boolean mayHaveHappened() {
    if (earlier) {
      return true;
    }
    return switch (kind) {
      // What a server refuses it has not done; of its own failures, and a proxy's, nobody knows.
      case ANSWERED -> status >= 500 && !refusedUnseen();
      case CUT, LATE, CLOSED -> sent;
      case MALFORMED, OVERSIZED -> true;
      case UNREACHABLE, UNKNOWN_SERVER, BUSY, REFUSED -> false;
    };
  }

  /** What comes with a status of 500 and above before anything is done; 501 is "not here". */
  private boolean refusedUnseen() {
    return switch (errorNum) {
      case 9, 30, 31, 38, 1470, 1471, 1477, 21003 -> true;
      default -> status == 501;
    };
  }

  /** The same for who calls a store: what it is, and whether to try again. */
  public SyncException toSyncException() {
    return new SyncException(code(), "arangodb: " + getMessage(), this);
  }

  private Code code() {
    return switch (kind) {
      case UNREACHABLE, UNKNOWN_SERVER, BUSY -> earlier ? Code.TIMEOUT : Code.UNAVAILABLE;
      case CUT, LATE -> mayHaveHappened() ? Code.TIMEOUT : Code.UNAVAILABLE;
      case MALFORMED, OVERSIZED -> Code.CORRUPT;
      case REFUSED -> Code.BAD_REQUEST;
      case CLOSED -> Code.CLOSED;
      case ANSWERED ->
          switch (retryClass()) {
            case OK -> Code.NOT_FOUND;
            case TRANSIENT, TOPOLOGY -> mayHaveHappened() ? Code.TIMEOUT : Code.UNAVAILABLE;
            case STRUCTURE -> status == 409 ? Code.CONFLICT : Code.NOT_FOUND;
            case LOST_STATE, RESYNC, READ_ONLY, LICENCE, UNSUPPORTED -> Code.PRECONDITION_FAILED;
            case AUTH, DOCUMENT, TOO_LARGE -> Code.BAD_REQUEST;
            case FATAL -> status >= 500 ? Code.INTERNAL : Code.BAD_REQUEST;
          };
    };
  }
}
