package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tokens for users. */
final class TokenCalls implements Router.Calls {
  private final Tokens tokens;

  TokenCalls(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public void declare(Router router) {
    router.on("POST", "/_open/auth").needs(Right.OPEN).body().calls(this::token);
    router.on("GET", "/_admin/server/jwt").everywhere().needs(Right.SUPERUSER).calls(this::secrets);
    router
        .on("POST", "/_admin/server/jwt")
        .everywhere()
        .needs(Right.SUPERUSER)
        .calls(this::secrets);
  }

  private Answer secrets(Call call) {
    ObjectNode result = Json.object();
    ArrayNode passive = Json.array();
    for (Bytes secret : tokens.secrets()) {
      ObjectNode one = Json.object().put("sha256", sha256(secret));
      if (result.has("active")) {
        passive.add(one);
      } else {
        result.set("active", one);
      }
    }
    result.set("passive", passive);
    return Answer.result(200, result);
  }

  private static String sha256(Bytes secret) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.toArray());
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private Answer token(Call call) {
    if (!call.cluster.options.authentication()) {
      throw new Refusal(404, 404, "this server runs without authentication");
    }
    ObjectNode body = call.object("username", "password");
    String name = Call.text(body, "username");
    if (!call.cluster.users.verify(name, Call.text(body, "password"))) {
      throw new Refusal(401, 401, "Wrong credentials");
    }
    return Answer.json(200, Json.object().put("jwt", tokens.forUser(name)));
  }
}
