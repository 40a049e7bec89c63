package io.syncline.http;

/**
 * Answers the requests of one part of the server.
 *
 * <p>Does not block: it is called on the server's threads. What it throws is answered 500, and
 * logged with its cause. Called from many threads at once.
 */
public interface HttpHandler {
  /** Takes a request if it is for this part; false if it is not, and the next one is asked. */
  boolean handle(HttpExchange exchange);
}
