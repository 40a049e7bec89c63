package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer that is an error, thrown by a call. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final int errorNum;
  private final boolean complaint;

  /** What ArangoDB would say to a client that is right to ask. */
  Refusal(int status, int errorNum, String message) {
    this(status, errorNum, message, false);
  }

  private Refusal(int status, int errorNum, String message, boolean complaint) {
    super(message, null, false, false);
    this.status = status;
    this.errorNum = errorNum;
    this.complaint = complaint;
  }

  /** What no right client asks: it is among the stand-in's complaints as well. */
  static Refusal complaint(int status, int errorNum, String message) {
    return new Refusal(status, errorNum, message, true);
  }

  /** A parameter or attribute that is wrong: 400/10, and a complaint. */
  static Refusal badParameter(String message) {
    return complaint(400, 10, message);
  }

  int status() {
    return status;
  }

  int errorNum() {
    return errorNum;
  }

  boolean isComplaint() {
    return complaint;
  }

  Answer answer() {
    return Answer.error(status, errorNum, String.valueOf(getMessage()));
  }

  /** The form of an item that failed in an answer about many. */
  ObjectNode item() {
    return Json.object()
        .put("error", true)
        .put("errorNum", errorNum)
        .put("errorMessage", getMessage());
  }
}
