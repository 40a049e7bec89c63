package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;

/** Transactions that a client begins and ends. */
final class TransactionCalls implements Router.Calls {
  @Override
  public void declare(Router router) {
    at(router, "POST", "/begin").body().calls(this::begin);
    at(router, "GET", "").calls(this::list);
    at(router, "GET", "/{id}").calls(this::status);
    at(router, "PUT", "/{id}").body().calls(this::commit);
    at(router, "DELETE", "/{id}").calls(this::abort);
  }

  private static Route at(Router router, String verb, String what) {
    return router.on(verb, "/_api/transaction" + what).needs(Right.DATABASE_READ).since(5);
  }

  private Answer begin(Call call) {
    ObjectNode body =
        call.object(
            "collections",
            "waitForSync",
            "allowImplicit",
            "lockTimeout",
            "maxTransactionSize",
            "skipFastLockRound");
    if (!(body.path("collections") instanceof ObjectNode collections)) {
      throw Refusal.badParameter("the attribute collections is missing or no object");
    }
    Call.onlyWith(collections, Set.of("read", "write", "exclusive"), " in collections");
    if (body.path("lockTimeout").asDouble() < 0) {
      throw Refusal.badParameter("lockTimeout is a number of seconds, 0 or more");
    }
    long most = call.cluster.options.transactionBytes();
    StreamTransaction.Scope scope =
        new StreamTransaction.Scope(
            collections(call, collections.path("read"), false),
            collections(call, collections.path("write"), true),
            collections(call, collections.path("exclusive"), true),
            body.path("allowImplicit").asBoolean(true),
            Math.min(most, body.path("maxTransactionSize").asLong(most)));
    return answer(201, call.cluster.transactions.begin(call, scope).id, "running");
  }

  private static Set<String> collections(Call call, JsonNode names, boolean writes) {
    Set<String> ids = new HashSet<>();
    Iterable<JsonNode> all = names.isTextual() ? Set.of(names) : names;
    for (JsonNode name : all) {
      CollectionState collection = call.database().collection(name.asText());
      if (writes) {
        call.caller().needsWrite(collection);
      } else {
        call.caller().needsRead(collection);
      }
      ids.add(collection.id);
    }
    return ids;
  }

  private Answer list(Call call) {
    ObjectNode body = Json.object();
    ArrayNode all = body.putArray("transactions");
    for (StreamTransaction one : call.cluster.transactions.open()) {
      if (one.database.name.equals(call.databaseName) && one.user.equals(call.caller().name())) {
        all.addObject().put("id", one.id).put("state", "running");
      }
    }
    return Answer.json(200, body);
  }

  private Answer status(Call call) {
    String ended = call.cluster.transactions.ended(call.variable("id"));
    if (ended != null) {
      return answer(200, call.variable("id"), ended);
    }
    return answer(200, call.cluster.transactions.find(call, call.variable("id")).id, "running");
  }

  private Answer commit(Call call) {
    call.object();
    return end(call, "committed");
  }

  private Answer abort(Call call) {
    return end(call, "aborted");
  }

  private static Answer end(Call call, String status) {
    String id = call.variable("id");
    String ended = call.cluster.transactions.ended(id);
    if (ended != null) {
      if (!ended.equals(status)) {
        throw new Refusal(400, 1653, "transaction '" + id + "' was already " + ended);
      }
      return answer(200, id, status);
    }
    StreamTransaction one = call.cluster.transactions.find(call, id);
    if (status.equals("committed")) {
      one.database.collections.values().stream()
          .filter(one.scope::mayWrite)
          .forEach(call.caller()::needsWrite);
      call.cluster.transactions.commit(one);
    } else {
      call.cluster.transactions.abort(one);
    }
    return answer(200, id, status);
  }

  private static Answer answer(int code, String id, String status) {
    return Answer.result(code, Json.object().put("id", id).put("status", status));
  }
}
