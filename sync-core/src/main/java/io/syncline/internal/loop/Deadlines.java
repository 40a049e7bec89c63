package io.syncline.internal.loop;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for stages on a lane, but not for ever. */
public final class Deadlines {
  private Deadlines() {}

  /**
   * Hands the outcome of a stage to the lane, exactly once: the result, or the failure, or {@link
   * SyncException} {@code TIMEOUT} when the deadline has passed first.
   *
   * @param what names the call in the error
   * @param late called on the lane when the stage completes after its deadline; what it brought is
   *     given to it, null after a failure
   */
  public static <T> void await(
      SyncRuntime.Lane lane,
      SyncRuntime.Urgency urgency,
      CompletionStage<T> stage,
      Duration deadline,
      String what,
      Consumer<T> result,
      Consumer<Throwable> failure,
      Consumer<@Nullable T> late) {
    Wait<T> wait = new Wait<>(result, failure, late);
    wait.timer =
        lane.schedule(
            urgency,
            deadline,
            () -> {
              if (!wait.over) {
                wait.over = true;
                failure.accept(
                    new SyncException(
                        SyncException.Code.TIMEOUT, what + ": no answer within " + deadline));
              }
            });
    stage.whenComplete((value, error) -> lane.execute(urgency, () -> wait.complete(value, error)));
  }

  /** Whether something only did not come in time: it has been waited for already. */
  public static boolean isLate(Throwable error) {
    return error instanceof SyncException known && known.code() == SyncException.Code.TIMEOUT;
  }

  /** The cause behind what a stage failed with. */
  public static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  private static final class Wait<T> {
    private final Consumer<T> result;
    private final Consumer<Throwable> failure;
    private final Consumer<@Nullable T> late;
    private @Nullable Registration timer;
    private boolean over;

    Wait(Consumer<T> result, Consumer<Throwable> failure, Consumer<@Nullable T> late) {
      this.result = result;
      this.failure = failure;
      this.late = late;
    }

    void complete(@Nullable T value, @Nullable Throwable error) {
      if (timer != null) {
        timer.close();
      }
      if (over) {
        late.accept(value);
        return;
      }
      over = true;
      if (error != null) {
        failure.accept(unwrap(error));
      } else {
        @SuppressWarnings(
            "NullAway") // a stage of a type without nulls completes with a value or an error
        T present = value;
        result.accept(present);
      }
    }
  }
}
