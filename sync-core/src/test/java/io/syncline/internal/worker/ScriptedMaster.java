package io.syncline.internal.worker;

import io.syncline.SyncException;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.control.MasterCall;
import io.syncline.control.MasterCall.Registered;
import io.syncline.control.NotLeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A master that answers as the test says. */
final class ScriptedMaster implements ControlNetwork.CallHandler {
  final String endpoint;
  final List<MasterCall<?>> heard = new ArrayList<>();
  long term = 1;
  Duration lease = Duration.ofSeconds(9);
  Duration messageTimeout = Duration.ofHours(1);
  Optional<String> leader = Optional.empty();
  boolean leads = true;
  boolean silent;
  boolean knows = true;

  ScriptedMaster(String endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  @SuppressWarnings("unchecked") // answers what the call asks for
  public <R> CompletionStage<R> handle(Call<R> call) {
    if (silent) {
      return new CompletableFuture<>();
    }
    if (!leads) {
      throw NotLeader.of(endpoint, leader);
    }
    heard.add((MasterCall<?>) call);
    if (call instanceof MasterCall.Renew && !knows) {
      throw new SyncException(SyncException.Code.NOT_FOUND, "who is that?");
    }
    if (call instanceof MasterCall.Register) {
      knows = true;
    }
    Object answer =
        call instanceof MasterCall.Register || call instanceof MasterCall.Renew
            ? new Registered(term, lease, messageTimeout)
            : Boolean.TRUE;
    return (CompletionStage<R>) CompletableFuture.completedStage(answer);
  }

  <T> List<T> heard(Class<T> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
