package io.syncline.control.http;

import io.syncline.SyncException;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.Forwarded;
import io.syncline.control.MasterCall;
import io.syncline.control.SourceCall;
import io.syncline.control.WorkerCall;
import io.syncline.security.Operation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.HttpUrl;

/**
 * Where somebody answers calls.
 *
 * @param path without a slash at its end, percent-encoded; empty for the root
 */
record Endpoint(HttpUrl url, String path) {
  private static final List<Operation> OPERATIONS =
      List.of(
          Operation.CLIENT_CALL,
          Operation.MASTER_CALL,
          Operation.SOURCE_CALL,
          Operation.WORKER_CALL,
          Operation.FORWARDED_CALL);

  /**
   * Reads {@code https://host:port/path}.
   *
   * @throws SyncException {@code BAD_REQUEST} if it is something else
   */
  static Endpoint of(String text, boolean plaintext) {
    HttpUrl url = HttpUrl.parse(text);
    if (url == null
        || !url.encodedUsername().isEmpty()
        || url.encodedQuery() != null
        || url.encodedFragment() != null) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "an endpoint is https://host:port, or with a path, but not " + shown(text));
    }
    if (!url.isHttps() && !(plaintext && loopback(url.host()))) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "endpoint " + shown(text) + " has no TLS: calls are sent over https only");
    }
    String path = url.encodedPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return new Endpoint(url, path);
  }

  HttpUrl url(Operation operation) {
    return url.newBuilder().encodedPath(path + operation.path()).build();
  }

  /** What a call is to the table of rights. */
  static Operation operation(Call<?> call) {
    if (call instanceof ClientCall<?>) {
      return Operation.CLIENT_CALL;
    } else if (call instanceof MasterCall<?>) {
      return Operation.MASTER_CALL;
    } else if (call instanceof SourceCall<?>) {
      return Operation.SOURCE_CALL;
    } else if (call instanceof WorkerCall<?>) {
      return Operation.WORKER_CALL;
    } else if (call instanceof Forwarded<?>) {
      return Operation.FORWARDED_CALL;
    }
    throw new IllegalStateException("a call of a kind without a right: " + call.getClass());
  }

  static List<Operation> operations() {
    return OPERATIONS;
  }

  private static String shown(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
