package io.syncline.store.memory;

import io.syncline.ClusterId;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.Fencing;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What a memory store was built with; see {@link MemoryStore.Builder}. */
record MemoryOptions(
    ClusterId cluster,
    LongSupplier clockMicros,
    LongSupplier random,
    int feeds,
    boolean hasFeed,
    List<String> hosts,
    long retainedEntries,
    long retainedBytes,
    long maxPinnedBytes,
    Duration maxPinnedTime,
    Fencing fencing,
    Executor steps,
    boolean flushByHand,
    Optional<BiFunction<ShardId, Document, Optional<String>>> refuses,
    Optional<Function<ShardId, Optional<Duration>>> busy,
    List<DigestKind> kinds,
    String bodyForm,
    Duration structurePoll,
    Duration requestDeadline) {}
