package io.syncline.testkit.arangodb;

/** Whether the servers may be written to. Each server hears of a change in its own time. */
final class ModeCalls implements Router.Calls {
  private static final String PATH = "/_admin/server/mode";

  @Override
  public void declare(Router router) {
    router.on("GET", PATH).everywhere().calls(ModeCalls::told);
    router.on("PUT", PATH).needs(Right.ADMIN).body().calls(this::change);
  }

  private static Answer told(Call call) {
    return mode(call.isReadOnly());
  }

  private Answer change(Call call) {
    String mode = Call.text(call.object("mode"), "mode");
    if (!mode.equals("readonly") && !mode.equals("default")) {
      throw Refusal.badParameter("mode is readonly or default, not " + mode);
    }
    boolean readOnly = mode.equals("readonly");
    call.cluster.readOnly(readOnly);
    return mode(readOnly);
  }

  private static Answer mode(boolean readOnly) {
    return Answer.ok(200, Json.object().put("mode", readOnly ? "readonly" : "default"));
  }
}
