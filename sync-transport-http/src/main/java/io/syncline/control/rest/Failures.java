package io.syncline.control.rest;

import io.syncline.SyncException;
import io.syncline.http.HttpAnswer;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failure is answered. Stateless. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static HttpAnswer answer(String what, Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof Refusal refusal) {
      return Json.error(refusal.status(), refusal.text());
    }
    if (cause instanceof SyncException known) {
      int status = status(known.code());
      if (status == 500) {
        LOG.error("event=request-failed request=\"{}\" next=\"answered 500\"", what, known);
      }
      return Json.error(status, String.valueOf(known.getMessage()));
    }
    LOG.error("event=request-failed request=\"{}\" next=\"answered 500\"", what, cause);
    return Json.error(500, "the request failed here, the reason is in this process's log");
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Past its deadline a call may have happened: the client tries again, as with 5xx it does. */
  private static int status(SyncException.Code code) {
    return switch (code) {
      case BAD_REQUEST -> 400;
      case NOT_FOUND -> 404;
      case CONFLICT, FENCED -> 409;
      case PRECONDITION_FAILED -> 412;
      case UNAVAILABLE, TIMEOUT, CLOSED -> 503;
      case CORRUPT, INTERNAL -> 500;
    };
  }
}
