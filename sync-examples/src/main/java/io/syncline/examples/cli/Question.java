package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.SyncClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks the masters of a data centre once, and shows the answer. */
abstract class Question<T> implements Callable<Integer> {
  @Mixin private ClientFlags client = new ClientFlags();
  @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
  @Mixin private OutputFlags output = new OutputFlags();
  @Mixin private Terminal terminal = new Terminal();

  abstract T ask(SyncClient masters, Duration within);

  abstract JsonNode json(T answer);

  /** For people. */
  abstract void show(T answer, Terminal to);

  @Override
  public final Integer call() {
    try (Session session = client.connect()) {
      T answer = ask(session.client(), timeout.time());
      if (output.json()) {
        OutputFlags.write(terminal, json(answer));
      } else {
        show(answer, terminal);
      }
      return ExitCodes.OK;
    }
  }
}
