package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever call it is: what no right client asks is an error, and a complaint. */
final class RoutesTest {
  private static final List<Route> ROUTES = routes();
  private static ArangoStandIn standIn;

  /** What a stand-in answers, of one that is never asked. */
  private static List<Route> routes() {
    Cluster cluster = new Cluster(StandInOptions.builder().build());
    Tokens tokens = new Tokens(cluster);
    Router router = new Router(cluster, tokens);
    AllCalls.of(tokens, new Traffic()).forEach(calls -> calls.declare(router));
    return router.routes();
  }

  /** One call. */
  record Called(Route route) {
    String path() {
      return "/" + String.join("/", route.path().stream().map(Called::part).toList());
    }

    private static String part(String declared) {
      return declared.startsWith("{") ? "x1" : declared;
    }

    @Override
    public String toString() {
      return route.verb + " /" + String.join("/", route.path());
    }
  }

  static Stream<Called> all() {
    return ROUTES.stream().map(Called::new);
  }

  static Stream<Called> notForCoordinators() {
    return of(route -> !route.isFor(Member.Role.COORDINATOR));
  }

  static Stream<Called> notForDbServers() {
    return of(route -> !route.isFor(Member.Role.DB_SERVER));
  }

  static Stream<Called> forwarded() {
    return of(route -> route.forward() != null);
  }

  private static Stream<Called> of(Predicate<Route> which) {
    return ROUTES.stream().filter(which).map(Called::new);
  }

  @BeforeAll
  static void start() {
    standIn = ArangoStandIn.start(StandInOptions.builder().servers(1, 1).build());
  }

  @AfterAll
  static void stop() {
    standIn.close();
  }

  @BeforeEach
  void nothingIsWrongYet() {
    standIn.forgetComplaints();
  }

  @Test
  void someCallsAreForOneRoleAndSomeForAll() {
    assertThat(ROUTES).hasSizeGreaterThan(80);
    assertThat(notForCoordinators()).isNotEmpty();
    assertThat(notForDbServers()).isNotEmpty();
    assertThat(all().count())
        .isGreaterThan(notForCoordinators().count() + notForDbServers().count());
  }

  @ParameterizedTest
  @MethodSource("notForCoordinators")
  void coordinatorsComplainOfWhatDbServersAreFor(Called called) {
    refused(coordinator(), called.route.verb, called.path(), 0);
  }

  @ParameterizedTest
  @MethodSource("notForDbServers")
  void dbServersComplainOfWhatCoordinatorsAreFor(Called called) {
    refused(dbServer(), called.route.verb, called.path(), 0);
  }

  @ParameterizedTest
  @MethodSource("all")
  void otherVerbsAreComplainedOf(Called called) {
    List<String> others =
        Stream.of("GET", "PUT", "POST", "DELETE", "PATCH")
            .filter(verb -> ROUTES.stream().noneMatch(route -> fits(route, verb, called)))
            .toList();
    assertThat(others).isNotEmpty();
    for (String verb : others) {
      refused(server(called), verb, called.path(), 405);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void parametersThatAreNotDeclaredAreComplainedOf(Called called) {
    refused(server(called), called.route.verb, called.path() + "?unheardOf=1", 400);
  }

  @ParameterizedTest
  @MethodSource("forwarded")
  void alsoWhereACoordinatorAsksADbServer(Called called) {
    String to = "?" + called.route.forward() + "=" + standIn.dbServerIds().get(0);
    refused(coordinator(), called.route.verb, called.path() + to + "&unheardOf=1", 400);
  }

  private static boolean fits(Route route, String verb, Called called) {
    return route.verb.equals(verb)
        && route.match(List.of(called.path().substring(1).split("/"))) != null;
  }

  private static URI server(Called called) {
    return called.route.isFor(Member.Role.COORDINATOR) ? coordinator() : dbServer();
  }

  private static URI coordinator() {
    return standIn.coordinators().get(0);
  }

  private static URI dbServer() {
    return standIn.dbServers().get(0);
  }

  /** Status 0 for any that is an error. */
  private static void refused(URI server, String verb, String path, int status) {
    standIn.forgetComplaints();
    Client.Got got = Client.superuser(standIn, server).send(verb, path, "");
    assertThat(got.status()).as(got.text()).isGreaterThanOrEqualTo(400);
    if (status > 0) {
      assertThat(got.status()).as(got.text()).isEqualTo(status);
    }
    assertThat(got.json().path("error").asBoolean()).as(got.text()).isTrue();
    assertThat(got.errorNum()).as(got.text()).isPositive();
    assertThat(standIn.complaints())
        .singleElement()
        .satisfies(complaint -> assertThat(complaint.request()).isEqualTo(verb + " " + path));
  }
}
