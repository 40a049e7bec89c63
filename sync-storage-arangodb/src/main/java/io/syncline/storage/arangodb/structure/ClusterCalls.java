package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.ServerMode;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.Layout;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.ArangoLink;
import io.syncline.storage.arangodb.call.CollectionCalls;
import io.syncline.storage.arangodb.call.CursorCalls;
import io.syncline.storage.arangodb.call.DatabaseCalls;
import io.syncline.storage.arangodb.call.EachCoordinator;
import io.syncline.storage.arangodb.call.IndexCalls;
import io.syncline.storage.arangodb.call.InventoryCalls;
import io.syncline.storage.arangodb.call.InventoryCalls.ClusterInventory;
import io.syncline.storage.arangodb.call.OwnCollections;
import io.syncline.storage.arangodb.call.RestoreCalls;
import io.syncline.storage.arangodb.call.ServerAddress;
import io.syncline.storage.arangodb.call.ServerCalls;
import io.syncline.storage.arangodb.call.ServiceCalls;
import io.syncline.storage.arangodb.call.SingleDocumentCalls;
import io.syncline.storage.arangodb.call.UserCalls;
import io.syncline.storage.arangodb.call.UserCalls.DatabaseGrant;
import io.syncline.storage.arangodb.call.UserCalls.Grant;
import io.syncline.storage.arangodb.call.ViewCalls;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls that the structure needs, made and waited for: every call ends at its deadline. What
 * fails is an {@link ArangoError}. Statements that change something are sent once, but for those of
 * which a repetition does no harm. Thread-safe.
 */
final class ClusterCalls {
  /** Statements wait for all servers that they concern; an index goes on being built after it. */
  private static final Duration STATEMENT = Duration.ofMinutes(2);

  private static final int NO_DATABASE = 1228;
  static final int NO_USER = 1703;
  private static final int AT_A_TIME = 8;

  /** What servers answer that do not tell their options. */
  private static final Set<Integer> NOT_TOLD = Set.of(401, 403, 404, 405, 501);

  private static final int PAGE = 1_000;
  private static final Duration CURSOR_LIFE = Duration.ofMinutes(1);

  private final OwnCollections own;
  private final ArangoLink reads;
  private final ArangoLink writes;
  private final EachCoordinator each;
  private final InventoryCalls inventories;
  private final SingleDocumentCalls state;
  private volatile @Nullable String engine;
  private volatile @Nullable Optional<Boolean> extendedNames;

  ClusterCalls(ArangoConnection connection, OwnCollections own) {
    this.own = own;
    this.reads = connection.coordinator().patient();
    this.writes = connection.coordinator().within(STATEMENT);
    this.each = new EachCoordinator(connection);
    this.inventories = new InventoryCalls(reads);
    this.state = new SingleDocumentCalls(connection.coordinator(), Layout.SYSTEM, Layout.STATE);
  }

  /** Waits for a call. */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join(); // ends at the call's deadline at the latest
    } catch (CompletionException e) {
      throw ArangoError.of(e);
    }
  }

  /** Runs what makes calls; what fails is told in the way of stores. */
  static <T> T told(Callable<T> act) throws Exception {
    try {
      return act.call();
    } catch (ArangoError e) {
      throw e.toSyncException();
    }
  }

  List<String> databases() {
    return await(new DatabaseCalls(reads).list());
  }

  /** Empty if there is no such database. */
  Optional<ClusterInventory> inventory(String database) {
    List<ClusterInventory> found = new ArrayList<>();
    inventories(List.of(database), (name, inventory) -> found.add(inventory));
    return found.stream().findFirst();
  }

  /** The inventories of those databases that are there. */
  void inventories(List<String> databases, BiConsumer<String, ClusterInventory> taken) {
    each(
        databases,
        database ->
            inventories.ofCluster(database, true).thenCompose(found -> whole(database, found)),
        NO_DATABASE,
        taken);
  }

  /** Before 3.6 an inventory does not say what the database is: it is asked for. */
  private CompletionStage<ClusterInventory> whole(String database, ClusterInventory found) {
    if (found.database().isPresent()) {
      return CompletableFuture.completedStage(found);
    }
    return new DatabaseCalls(reads)
        .current(database)
        .thenApply(
            told ->
                new ClusterInventory(
                    Optional.of(told), found.collections(), found.views(), found.tick()));
  }

  /** The analyzers of those databases that are there; also those that every cluster has. */
  void analyzers(List<String> databases, BiConsumer<String, List<ViewCalls.Analyzer>> taken) {
    each(databases, database -> new ViewCalls(reads, database).analyzers(), NO_DATABASE, taken);
  }

  /** Some calls at a time; what is gone, by the number of its error, is left out. */
  private static <T> void each(
      List<String> names,
      Function<String, CompletionStage<T>> call,
      int gone,
      BiConsumer<String, T> taken) {
    Deque<CompletionStage<T>> asked = new ArrayDeque<>();
    for (int i = 0; i < names.size() + AT_A_TIME; i++) {
      if (i < names.size()) {
        asked.add(call.apply(names.get(i)));
      }
      int answered = i - AT_A_TIME + 1;
      if (answered >= 0 && answered < names.size()) {
        try {
          taken.accept(names.get(answered), await(asked.remove()));
        } catch (ArangoError e) {
          if (e.errorNum() != gone) {
            throw e;
          }
        }
      }
    }
  }

  List<UserCalls.User> users() {
    return await(new UserCalls(reads).list());
  }

  /** What is granted to a user by itself, not what follows from it: by database, as JSON. */
  ObjectNode grants(String user) {
    return json(await(new UserCalls(reads).grants(user, true)));
  }

  /** The same of those users that are there. */
  void grants(List<String> users, BiConsumer<String, ObjectNode> taken) {
    UserCalls of = new UserCalls(reads);
    each(users, user -> of.grants(user, true).thenApply(ClusterCalls::json), NO_USER, taken);
  }

  private static ObjectNode json(Map<String, DatabaseGrant> grants) {
    ObjectNode all = Canonical.object();
    grants.forEach(
        (database, of) -> {
          ObjectNode shown = all.putObject(database).put("permission", level(of.grant()));
          ObjectNode collections = shown.putObject("collections");
          of.collections().forEach((name, grant) -> collections.put(name, level(grant)));
        });
    return all;
  }

  private static String level(Grant grant) {
    return grant.name().toLowerCase(Locale.ROOT);
  }

  String version() {
    return await(new ServerCalls(reads).version()).version().text();
  }

  /** Asked for once: no server opens what another engine has written. */
  String engine() {
    String known = engine;
    if (known == null) {
      known = await(new ServerCalls(reads).engine());
      engine = known;
    }
    return known;
  }

  /**
   * Whether any names are allowed, where the coordinator tells it: asked for once, as it does not
   * change while a server runs, and one that was started with it keeps it.
   */
  Optional<Boolean> extendedNames() {
    Optional<Boolean> known = extendedNames;
    if (known == null) {
      try {
        known = await(new ServerCalls(reads).extendedNames());
      } catch (ArangoError e) {
        if (!NOT_TOLD.contains(e.status())) {
          throw e;
        }
        known = Optional.empty(); // before 3.12, without the secret, or switched off
      }
      extendedNames = known;
    }
    return known;
  }

  void createDatabase(String name, ObjectNode options) {
    await(new DatabaseCalls(writes).create(name, options));
  }

  void dropDatabase(String name) {
    await(new DatabaseCalls(writes).drop(name));
  }

  private CollectionCalls collections(String database) {
    return new CollectionCalls(writes, database);
  }

  void createCollection(String database, ObjectNode body) {
    await(collections(database).create(body));
  }

  void alterCollection(String database, String name, ObjectNode changes) {
    await(collections(database).change(name, changes));
  }

  void dropCollection(String database, String name) {
    await(collections(database).drop(name, !SystemNames.isPlain(name)));
  }

  void truncate(String database, String name) {
    await(collections(database).truncate(name));
  }

  void createIndex(String database, String collection, ObjectNode body) {
    await(new IndexCalls(writes, database).create(collection, body));
  }

  void dropIndex(String database, String collection, String number) {
    await(new IndexCalls(writes, database).drop(collection, number));
  }

  void createView(String database, ObjectNode body) {
    await(new ViewCalls(writes, database).create(body));
  }

  void replaceView(String database, String name, ObjectNode body) {
    await(new ViewCalls(writes, database).replace(name, body));
  }

  void dropView(String database, String name) {
    await(new ViewCalls(writes, database).drop(name));
  }

  void createAnalyzer(String database, ObjectNode body) {
    await(new ViewCalls(writes, database).createAnalyzer(body));
  }

  void dropAnalyzer(String database, String name) {
    await(new ViewCalls(writes, database).dropAnalyzer(name, true));
  }

  void createUser(UserCalls.User user, Secret password) {
    await(new UserCalls(writes).create(user, password));
  }

  void changeUser(UserCalls.User user) {
    await(new UserCalls(writes).change(user));
  }

  void dropUser(String user) {
    await(new UserCalls(writes).drop(user));
  }

  void grant(String user, List<String> place, String level) {
    Grant grant = Grant.valueOf(level.toUpperCase(Locale.ROOT));
    await(new UserCalls(writes).grant(user, place, grant));
  }

  void revoke(String user, List<String> place) {
    await(new UserCalls(writes).revoke(user, place));
  }

  /** The coordinators whose addresses can be read. */
  List<ServerAddress> coordinators() {
    List<ServerAddress> all = new ArrayList<>();
    for (String endpoint : await(new ServerCalls(reads).endpoints())) {
      try {
        all.add(ServerAddress.parse(endpoint));
      } catch (IllegalArgumentException e) {
        throw Answers.wrong("list of coordinators", "'" + e.getMessage() + "' is no endpoint");
      }
    }
    return all;
  }

  ServerMode mode() {
    return await(new ServerCalls(reads).mode());
  }

  ServerMode modeOf(ServerAddress coordinator) {
    return await(each.mode(coordinator));
  }

  void setMode(ServerMode mode) {
    await(new ServerCalls(writes).setMode(mode));
  }

  /** Makes a collection of an inventory, with what the public call does not take. */
  void restoreCollection(String database, ObjectNode parameters) {
    await(
        new RestoreCalls(writes, database)
            .collection(
                parameters, parameters.arrayNode(), RestoreCalls.CollectionOptions.CAREFUL));
  }

  /** Puts a row of {@code _users}; the server finds the user by its name. */
  void restoreUser(ObjectNode row) {
    ObjectNode put = Canonical.object().put("type", 2300);
    put.set("data", row);
    Bytes line = Bytes.utf8(Canonical.text(put) + "\n");
    await(new RestoreCalls(writes, Layout.SYSTEM).data(SystemNames.USERS, line, false));
  }

  ObjectNode stateDocument(String key) {
    return await(state.get(key));
  }

  void insertState(ObjectNode document) {
    await(state.insert(document));
  }

  void replaceState(String key, ObjectNode document, String rev) {
    await(state.replace(key, document, rev));
  }

  void removeState(String key, String rev) {
    await(state.remove(key, rev));
  }

  /**
   * All of what Syncline keeps in the cluster. Pages are asked for once, so that the cluster
   * forgets the query with its last one.
   */
  List<JsonNode> stateDocuments() {
    CursorCalls cursors = new CursorCalls(reads, Layout.SYSTEM);
    ObjectNode variables = Canonical.object().put("@c", Layout.STATE);
    List<JsonNode> all = new ArrayList<>();
    CursorCalls.Page page =
        await(
            cursors.open(
                new CursorCalls.Query(
                    "FOR d IN @@c RETURN d", variables, PAGE, CURSOR_LIFE, List.of(), false)));
    all.addAll(Canonical.array(page.rows()));
    while (page.hasMore()) {
      page = await(cursors.next(page));
      all.addAll(Canonical.array(page.rows()));
    }
    return all;
  }

  /** Makes the collection that they are kept in; it may be there. */
  void createState() {
    await(own.make(Layout.SYSTEM, Layout.STATE, 1));
  }

  /** Coordinators take what stands in the collections of services. */
  void commitServices(String database) {
    ServiceCalls services = new ServiceCalls(writes, database);
    await(services.commitServices(true));
    await(services.reloadRouting());
  }
}
