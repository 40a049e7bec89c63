package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever transactions and single writes do beside each other, each sees and is refused what a
 * simple model says, and what is left is what was committed.
 */
class IsolationTest {
  private static final String ORDERS = "/_db/shop/_api/document/orders";
  private static final String TRANSACTION = "/_db/shop/_api/transaction/";
  private static final int STEPS = 300;
  private static final int KEYS = 12;
  private final Map<String, Integer> committed = new TreeMap<>();
  // How often each document was written for all to see.
  private final Map<String, Integer> writes = new HashMap<>();
  private final List<Open> open = new ArrayList<>();

  /** A transaction of the model: what was there when it began, and what it has written. */
  private record Open(
      String id,
      Map<String, Integer> began,
      Map<String, Integer> writes,
      Map<String, @Nullable Integer> written) {
    @Nullable Integer sees(String key) {
      return written.containsKey(key) ? written.get(key) : began.get(key);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void transactionsDoWhatAModelSays(long seed) {
    Random dice = new Random(seed);
    try (ArangoStandIn standIn =
        ArangoStandIn.start(StandInOptions.builder().servers(1, 3).build())) {
      standIn.application().createDatabase("shop");
      standIn.application().createCollection("shop", "orders", 5, 2);
      Client root = Client.root(standIn);
      for (int step = 0; step < STEPS; step++) {
        step(standIn, root, dice);
        assertThat(stored(standIn)).as("seed %d, step %d", seed, step).isEqualTo(committed);
      }
      assertThat(standIn.complaints()).isEmpty();
    }
  }

  private void step(ArangoStandIn standIn, Client root, Random dice) {
    int what = dice.nextInt(20);
    if (open.isEmpty() || (what == 0 && open.size() < 4)) {
      open.add(new Open(begin(root), Map.copyOf(committed), Map.copyOf(writes), new HashMap<>()));
      return;
    }
    Open one = open.get(dice.nextInt(open.size()));
    Client within = root.with(StreamTransactions.HEADER, one.id);
    String key = "k" + dice.nextInt(KEYS);
    switch (what) {
      case 1, 2 -> commit(standIn, root, one, dice.nextInt(4) == 0);
      case 3 -> {
        assertThat(root.delete(TRANSACTION + one.id).status()).isEqualTo(200);
        open.remove(one);
      }
      case 4, 5, 6 -> {
        Client.Got got = within.get(ORDERS + "/" + key);
        Integer sees = one.sees(key);
        assertThat(got.status()).isEqualTo(sees == null ? 404 : 200);
        if (sees != null) {
          assertThat(got.json().path("n").asInt()).isEqualTo(sees);
        }
      }
      case 7, 8 -> write(root, null, key, null);
      case 9, 10 -> write(within, one, key, null);
      case 11, 12, 13, 14 -> write(root, null, key, dice.nextInt(1_000));
      default -> write(within, one, key, dice.nextInt(1_000));
    }
  }

  private void write(Client client, @Nullable Open by, String key, @Nullable Integer value) {
    Client.Got got =
        value == null
            ? client.delete(ORDERS + "/" + key)
            : client.post(
                ORDERS + "?overwriteMode=replace",
                "{\"_key\":\"" + key + "\",\"n\":" + value + "}");
    Integer sees = by == null ? committed.get(key) : by.sees(key);
    if (value == null && sees == null) {
      assertThat(got.errorNum()).isEqualTo(1202);
      return;
    }
    boolean isAnothers =
        open.stream().anyMatch(other -> other != by && other.written.containsKey(key));
    boolean changedSince =
        by != null
            && !by.written.containsKey(key)
            && !Objects.equals(by.writes.get(key), writes.get(key));
    if (isAnothers || changedSince) {
      assertThat(got.status()).isEqualTo(409);
      assertThat(got.errorNum()).isEqualTo(1200);
      return;
    }
    assertThat(got.status()).isEqualTo(202);
    if (by != null) {
      by.written.put(key, value);
    } else {
      apply(key, value);
    }
  }

  private void commit(ArangoStandIn standIn, Client root, Open one, boolean partly) {
    String only = standIn.dbServerIds().get(0);
    if (partly) {
      standIn.operations().nextCommitIsPartial(only);
    }
    assertThat(root.put(TRANSACTION + one.id, "").status()).isEqualTo(partly ? 500 : 200);
    Map<String, List<String>> shards = standIn.application().shards("shop", "orders");
    one.written.forEach(
        (key, value) -> {
          String shard = standIn.application().shardOf("shop", "orders", key);
          if (!partly || shards.getOrDefault(shard, List.of()).get(0).equals(only)) {
            apply(key, value);
          }
        });
    open.remove(one);
  }

  private void apply(String key, @Nullable Integer value) {
    writes.merge(key, 1, Integer::sum);
    if (value == null) {
      committed.remove(key);
    } else {
      committed.put(key, value);
    }
  }

  private static String begin(Client root) {
    String body = "{\"collections\":{\"write\":[\"orders\"]}}";
    return root.post(TRANSACTION + "begin", body).json().path("result").path("id").asText();
  }

  private static Map<String, Integer> stored(ArangoStandIn standIn) {
    Map<String, Integer> all = new TreeMap<>();
    standIn
        .application()
        .documents("shop", "orders")
        .forEach(
            (key, json) ->
                all.put(key, Json.parse(io.syncline.Bytes.utf8(json)).path("n").asInt()));
    return all;
  }
}
