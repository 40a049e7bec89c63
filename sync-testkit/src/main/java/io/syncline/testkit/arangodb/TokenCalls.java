package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Tokens for users. */
final class TokenCalls implements Router.Calls {
  private final Tokens tokens;

  TokenCalls(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public void declare(Router router) {
    router.on("POST", "/_open/auth").needs(Right.OPEN).body().calls(this::token);
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
