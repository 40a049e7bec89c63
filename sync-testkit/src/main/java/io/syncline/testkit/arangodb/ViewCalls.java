package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Views. */
final class ViewCalls implements Router.Calls {
  private static final List<String> BRIEF = List.of("id", "name", "type", "globallyUniqueId");

  @Override
  public void declare(Router router) {
    at(router, "GET", "").calls(this::list);
    at(router, "POST", "").needs(Right.DATABASE_WRITE).body().calls(this::create);
    at(router, "GET", "/{view}").calls(call -> Answer.ok(200, view(call).retain(BRIEF)));
    at(router, "GET", "/{view}/properties").calls(call -> Answer.ok(200, view(call)));
    at(router, "PUT", "/{view}/properties")
        .needs(Right.DATABASE_WRITE)
        .body()
        .calls(call -> change(call, false));
    at(router, "PATCH", "/{view}/properties")
        .needs(Right.DATABASE_WRITE)
        .body()
        .calls(call -> change(call, true));
    at(router, "DELETE", "/{view}").needs(Right.DATABASE_WRITE).calls(this::drop);
  }

  private static Route at(Router router, String verb, String what) {
    return router.on(verb, "/_api/view" + what).needs(Right.DATABASE_READ).since(4);
  }

  private Answer list(Call call) {
    ArrayNode all = Json.array();
    call.database().views.values().forEach(view -> all.add(view.deepCopy().retain(BRIEF)));
    return Answer.result(200, all);
  }

  private Answer create(Call call) {
    ObjectNode given = Json.parseObject(call.body());
    return Answer.ok(201, call.cluster.views.create(call.database(), given));
  }

  private Answer change(Call call, boolean partly) {
    ObjectNode view = Views.find(call.database(), call.variable("view"));
    ObjectNode given = Json.parseObject(call.body());
    return Answer.ok(200, call.cluster.views.change(call.database(), view, given, partly));
  }

  private Answer drop(Call call) {
    call.cluster.views.drop(call.database(), Views.find(call.database(), call.variable("view")));
    return Answer.done(200);
  }

  private static ObjectNode view(Call call) {
    return Views.find(call.database(), call.variable("view")).deepCopy();
  }
}
