package io.syncline.testkit.state;

import io.syncline.Bytes;
import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import io.syncline.state.memory.MemoryStateStore;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store with one fault. */
final class FaultyStateStore implements StateStore {
  private static final Duration VERY_LONG = Duration.ofDays(1);

  private final SyncRuntime runtime;
  private final StateStoreFault fault;
  private final Map<String, Bytes> beside = Collections.synchronizedMap(new TreeMap<>());
  private final MemoryStateStore inner;
  private volatile long term;
  private volatile long termEnds;
  private volatile long extraTerm;
  private volatile @Nullable String leader;

  FaultyStateStore(SyncRuntime runtime, StateStoreFault fault) {
    this.runtime = runtime;
    this.fault = fault;
    this.inner = new MemoryStateStore(runtime);
  }

  @Override
  public CompletionStage<Leadership> campaign(String candidate, String endpoint, Duration lease) {
    String leads = leader;
    if (fault == StateStoreFault.RENEWAL_DOES_NOT_PROLONG
        && leads != null
        && runtime.nanoTime() - termEnds > 0) {
      inner.resign(leads);
    }
    boolean lasting =
        fault == StateStoreFault.LEASES_NEVER_END
            || fault == StateStoreFault.SILENT_MASTERS_ARE_NAMED && !candidate.equals("m1");
    return inner
        .campaign(candidate, endpoint, lasting ? VERY_LONG : lease)
        .thenApply(given -> spoiled(given, candidate, endpoint, lease));
  }

  private synchronized Leadership spoiled(
      Leadership given, String candidate, String endpoint, Duration lease) {
    boolean changed = given.term() != term;
    term = given.term();
    if (given.mine()) {
      leader = candidate;
      if (changed || fault != StateStoreFault.RENEWAL_DOES_NOT_PROLONG) {
        termEnds = runtime.nanoTime() + lease.toNanos();
      }
    }
    if (changed && fault == StateStoreFault.RECORDS_END_WITH_THE_LEADER) {
      inner.write(term, Map.of("k" + (term - 2), Bytes.EMPTY));
    }
    return switch (fault) {
      case NO_ONE_LEADS -> new Leadership(given.term(), given.leader(), endpoint, false);
      case TELLS_THE_ASKERS_OWN_ENDPOINT ->
          new Leadership(given.term(), given.leader(), endpoint, given.mine());
      case NEW_TERM_AT_RENEWAL ->
          new Leadership(given.term() + extraTerm++, given.leader(), endpoint, given.mine());
      case EVERYBODY_LEADS -> new Leadership(given.term(), candidate, endpoint, true);
      default -> given;
    };
  }

  @Override
  public CompletionStage<Void> resign(String candidate) {
    return switch (fault) {
      case RESIGNATION_IGNORED, RESIGNED_TERM_WRITES -> CompletableFuture.completedStage(null);
      case ANYBODY_RESIGNS_FOR_THE_LEADER ->
          inner.resign(leader == null ? candidate : String.valueOf(leader));
      default -> inner.resign(candidate);
    };
  }

  @Override
  public CompletionStage<Map<String, Bytes>> read(String prefix) {
    return switch (fault) {
      case PREFIX_IS_A_PATTERN ->
          inner
              .read("")
              .thenApply(
                  all -> {
                    Map<String, Bytes> found = new TreeMap<>(all);
                    found.keySet().removeIf(key -> !key.regionMatches(true, 0, prefix, 0, 1));
                    return found;
                  });
      case ANY_TERM_WRITES, GREATER_TERMS_WRITE, EMPTY_VALUES_KEPT ->
          CompletableFuture.completedStage(new TreeMap<>(beside));
      default -> inner.read(prefix);
    };
  }

  @Override
  public CompletionStage<Boolean> write(long underTerm, Map<String, Bytes> records) {
    switch (fault) {
      case VALUES_AS_TEXT -> {
        Map<String, Bytes> text = new TreeMap<>(records);
        text.replaceAll((key, value) -> Bytes.utf8(value.utf8()));
        return inner.write(underTerm, text);
      }
      case TERM_ENDS_WITH_THE_LEASE -> {
        return runtime.nanoTime() - termEnds > 0
            ? CompletableFuture.completedStage(false)
            : inner.write(underTerm, records);
      }
      case NO_LIMITS -> {
        return CompletableFuture.completedStage(true);
      }
      case EMPTY_VALUES_KEPT -> {
        beside.putAll(records);
        return CompletableFuture.completedStage(true);
      }
      case ANY_TERM_WRITES, GREATER_TERMS_WRITE -> {
        boolean taken = fault == StateStoreFault.ANY_TERM_WRITES || underTerm > term;
        if (taken) {
          beside.putAll(records);
        }
        return CompletableFuture.completedStage(taken);
      }
      default -> {
        return inner.write(underTerm, records);
      }
    }
  }

  @Override
  public CompletionStage<List<Candidate>> candidates() {
    return switch (fault) {
      case ONLY_THE_LEADER_IS_NAMED ->
          inner.candidates().thenApply(all -> all.stream().filter(Candidate::leader).toList());
      default -> inner.candidates();
    };
  }
}
