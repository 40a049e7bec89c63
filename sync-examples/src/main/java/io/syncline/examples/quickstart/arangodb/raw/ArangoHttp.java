package io.syncline.examples.quickstart.arangodb.raw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Calls to one server of a cluster. All work is done on the calling thread, so that the processor
 * time of a call is that of its thread. Calls are not repeated. Thread-safe.
 */
public final class ArangoHttp {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final int TIMEOUT_MILLIS = 60_000;

  private final String endpoint;
  private final String authorization;

  private ArangoHttp(String endpoint, String authorization) {
    this.endpoint = endpoint;
    this.authorization = authorization;
  }

  static ArangoHttp asUser(String endpoint, String user, String password) {
    return new ArangoHttp(
        endpoint, "Basic " + Base64.getEncoder().encodeToString(utf8(user + ":" + password)));
  }

  /** With a token that has no end, signed with the cluster's secret. */
  static ArangoHttp asSuperuser(String endpoint, String secret) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String signed =
        base64.encodeToString(utf8("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"))
            + "."
            + base64.encodeToString(utf8("{\"iss\":\"arangodb\",\"server_id\":\"quickstart\"}"));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(utf8(secret), "HmacSHA256"));
      String signature = base64.encodeToString(mac.doFinal(utf8(signed)));
      return new ArangoHttp(endpoint, "bearer " + signed + "." + signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with HMAC-SHA256", e);
    }
  }

  /**
   * What a server answered.
   *
   * @param status below 400
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  public record Answer(int status, byte[] body, HttpURLConnection from) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException("no JSON from " + from.getURL(), e);
      }
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(from.getHeaderField(name));
    }
  }

  /**
   * A call without a body, as all of these waited for.
   *
   * @throws IllegalStateException where the server answers with an error, naming call and answer
   */
  public Answer call(String method, String path) {
    return checked(method, path, null);
  }

  /** The same with a JSON text. */
  public Answer call(String method, String path, String json) {
    return checked(method, path, utf8(json));
  }

  private Answer checked(String method, String path, byte @Nullable [] body) {
    Answer answer = tried(method, path, body);
    if (answer.status() >= 400) {
      throw new IllegalStateException(
          "%s %s%s answered %d: %s"
              .formatted(
                  method,
                  endpoint,
                  path,
                  answer.status(),
                  new String(answer.body(), StandardCharsets.UTF_8)));
    }
    return answer;
  }

  /** A call to which an error is an answer too. */
  Answer tried(String method, String path, byte @Nullable [] body) {
    try {
      HttpURLConnection call =
          (HttpURLConnection) URI.create(endpoint + path).toURL().openConnection();
      call.setConnectTimeout(TIMEOUT_MILLIS);
      call.setReadTimeout(TIMEOUT_MILLIS);
      call.setRequestMethod(method);
      call.setRequestProperty("Authorization", authorization);
      if (body != null) {
        call.setRequestProperty("Content-Type", "application/json");
        call.setDoOutput(true);
        try (OutputStream out = call.getOutputStream()) {
          out.write(body);
        }
      }
      int status = call.getResponseCode();
      try (InputStream in = status < 400 ? call.getInputStream() : call.getErrorStream()) {
        return new Answer(status, in == null ? new byte[0] : in.readAllBytes(), call);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + endpoint + path + " had no answer", e);
    }
  }

  /** The beginning of a path within a database. */
  static String in(String database) {
    return "/_db/" + segment(database);
  }

  /** A name as part of a path or as the value of a parameter. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
