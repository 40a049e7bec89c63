package io.syncline.control.rest;

/** A request that is answered with a status other than 200 and a text. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Of HTTP. */
  private final int status;

  Refusal(int status, String text) {
    super(text, null, false, false);
    this.status = status;
  }

  static Refusal badRequest(String text) {
    return new Refusal(400, text);
  }

  /** What Syncline does in another way than by such a call. */
  static Refusal notHere(String why) {
    return new Refusal(501, why);
  }

  int status() {
    return status;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
