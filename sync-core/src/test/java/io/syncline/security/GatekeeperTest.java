package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every kind of credential at every operation. */
class GatekeeperTest {
  private static final X509Certificate MASTER = TestCertificates.of("CN=master-1,O=Example");
  private static final X509Certificate STRANGER = TestCertificates.of("CN=stranger,O=Example");

  private final Door door = new Door();

  @Test
  void everyGoodCredentialOpensWhatItsRolesMayAndNothingElse() {
    Map<String, Shown> good = new LinkedHashMap<>();
    Set<Role> member = EnumSet.of(Role.OPERATOR, Role.MEMBER);
    good.put("master JWT", shown(door.jwt.authorization(), member));
    good.put("claims of the operator", shown(Door.bearer("{\"iss\":\"arangodb\"}"), member));
    good.put(
        "operator", shown(Door.basic("olga", Door.OPERATOR_PASSWORD), EnumSet.of(Role.OPERATOR)));
    good.put("monitor", shown(Door.basic("mona", Door.MONITOR_PASSWORD), EnumSet.of(Role.MONITOR)));
    good.put("monitoring", shown("Bearer " + Door.MONITORING_TOKEN, EnumSet.of(Role.MONITOR)));
    good.put("channel", shown(door.channelToken(), EnumSet.of(Role.CHANNEL)));
    Set<Role> master = EnumSet.of(Role.OPERATOR, Role.PEER);
    good.put("certificate", new Shown(Optional.empty(), List.of(MASTER), master));
    good.put(
        "certificate and channel",
        new Shown(
            Optional.of(door.channelToken()),
            List.of(MASTER),
            EnumSet.of(Role.OPERATOR, Role.PEER, Role.CHANNEL)));
    good.put(
        "a certificate of no role beside a token",
        new Shown(
            Optional.of("bearer " + Door.MONITORING_TOKEN),
            List.of(STRANGER),
            EnumSet.of(Role.MONITOR)));

    good.forEach(
        (what, shown) -> {
          for (Operation operation : Operation.values()) {
            boolean may =
                shown.roles.stream().anyMatch(r -> RightsTest.expected(r).contains(operation));
            Admission admission = door.admit(shown.header, shown.certificates, operation);
            if (may) {
              assertThat(Door.admitted(admission).roles())
                  .as(what + " at " + operation)
                  .isEqualTo(shown.roles);
            } else {
              Admission.Refused refused = Door.refused(admission);
              assertThat(refused.status()).as(what + " at " + operation).isEqualTo(403);
              assertThat(refused.text()).contains(operation.name(), "use a credential with");
            }
          }
        });
  }

  @Test
  void everyBadCredentialIsRefusedAtEveryOperation() {
    Map<String, String> bad = badTokens();
    bad.put("wrong password", Door.basic("olga", Door.MONITOR_PASSWORD));
    bad.put("empty password", Door.basic("olga", ""));
    bad.put("unknown user", Door.basic("otto", Door.OPERATOR_PASSWORD));
    bad.put("user without colon", "Basic " + Door.base64("olga"));
    bad.put("no Base64", "Basic ***");
    bad.put("Basic alone", "Basic");
    bad.put("wrong monitoring token", "Bearer " + Door.MONITORING_TOKEN + "x");
    bad.put("half a monitoring token", "Bearer " + Door.MONITORING_TOKEN.substring(0, 9));
    bad.put("bearer alone", "Bearer ");
    bad.put("bearer without space", "Bearer");
    bad.put("no scheme", Door.MONITORING_TOKEN);
    bad.put("another scheme", "Digest " + Door.MONITORING_TOKEN);
    bad.put("nothing", "");
    bad.put("too long", "Bearer " + "a".repeat(Gatekeeper.MOST_HEADER));
    bad.put("unknown channel token", "Bearer " + "ab".repeat(32));
    Secret revoked = door.channels.issue("sync-1").token();
    door.channels.revoke(revoked);
    bad.put("revoked channel token", "Bearer " + revoked.reveal());

    bad.forEach(
        (what, header) -> {
          for (Operation operation : Operation.values()) {
            for (List<X509Certificate> shown :
                List.of(List.<X509Certificate>of(), List.of(MASTER))) {
              Admission.Refused refused =
                  Door.refused(door.admit(Optional.of(header), shown, operation));
              assertThat(refused.status()).as(what + " at " + operation).isEqualTo(401);
              assertThat(refused.text()).as(what).contains(": ").doesNotContain(Door.secrets());
            }
          }
        });
  }

  /** Tokens that look right and are not. */
  private static Map<String, String> badTokens() {
    String fine = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    String claims = "{\"iss\":\"arangosync\",\"server_id\":\"foo\"}";
    String good = Door.jwt(fine, claims, Door.MASTER_SECRET, "HmacSHA256");
    String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("foreign secret", Door.jwt(fine, claims, Door.FOREIGN_SECRET, "HmacSHA256"));
    bad.put("no signature", unsigned);
    bad.put("two parts", unsigned.substring(0, unsigned.length() - 1));
    bad.put("four parts", good + ".");
    bad.put("padded signature", good + "=");
    bad.put("half a signature", good.substring(0, good.length() - 20));
    bad.put(
        "last bit of the signature",
        good.substring(0, good.length() - 1) + (char) (good.charAt(good.length() - 1) ^ 1));
    for (String alg : List.of("none", "None", "NONE", "RS256", "HS384", "HS512", "hs256", "")) {
      String header = "{\"alg\":\"" + alg + "\",\"typ\":\"JWT\"}";
      String signed = Door.jwt(header, claims, Door.MASTER_SECRET, "HmacSHA256");
      bad.put("alg " + alg + ", signed", signed);
      bad.put("alg " + alg + ", not signed", signed.substring(0, signed.lastIndexOf('.') + 1));
    }
    bad.put(
        "HS512 throughout",
        Door.jwt("{\"alg\":\"HS512\"}", claims, Door.MASTER_SECRET, "HmacSHA512"));
    bad.put("HS256 said, HS512 done", Door.jwt(fine, claims, Door.MASTER_SECRET, "HmacSHA512"));
    for (String header :
        List.of(
            "{}",
            "[]",
            "null",
            "",
            "{",
            "{\"alg\":null}",
            "{\"alg\":[\"HS256\"]}",
            "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
            "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
            "{\"alg\":\"HS256\"} {}")) {
      bad.put("header " + header, Door.jwt(header, claims, Door.MASTER_SECRET, "HmacSHA256"));
    }
    for (String wrong :
        List.of(
            "[]",
            "\"text\"",
            "",
            "[".repeat(2000),
            "{\"exp\":-100}",
            "{\"exp\":\"9999999999\"}",
            "{\"exp\":null}",
            "{\"exp\":1e999}",
            "{\"nbf\":1000}",
            "{\"nbf\":true}",
            "{\"iat\":1000}",
            "{\"iat\":{}}",
            "{\"exp\":-100,\"exp\":9999999999}",
            "{\"allowed_paths\":[]}",
            "{\"allowed_paths\":null}",
            "{\"allowed_paths\":\"/_api/version\"}",
            "{\"allowed_paths\":[\"/elsewhere\",\"/_api\",\"\",7]}")) {
      bad.put("claims " + wrong, Door.jwt(fine, wrong, Door.MASTER_SECRET, "HmacSHA256"));
    }
    bad.replaceAll((what, token) -> "Bearer " + token);
    return bad;
  }

  @Test
  void whoShowsNothingIsToldWhatToShow() {
    for (Operation operation : Operation.values()) {
      Admission.Refused refused = Door.refused(door.admit(Optional.empty(), List.of(), operation));
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.text()).contains("client certificate", "bearer", "Basic");
    }
  }

  @Test
  void allowedPathsOpenTheirPathsAlone() {
    String token =
        Door.bearer(
            "{\"iss\":\"arangodb\",\"server_id\":\"kube-arangodb\","
                + "\"allowed_paths\":[\"/_api/version\",\"/metrics\"]}");
    for (Operation operation : Operation.values()) {
      Admission admission = door.admit(Optional.of(token), List.of(), operation);
      if (operation == Operation.VERSION || operation == Operation.METRICS) {
        assertThat(Door.admitted(admission).roles()).contains(Role.OPERATOR);
      } else {
        assertThat(Door.refused(admission).status()).isEqualTo(401);
      }
    }
    for (String path :
        List.of("/_api/version/", "//_api/version", "/_API/version", "/_api%2fversion")) {
      AccessRequest request = new AccessRequest(Optional.of(token), List.of(), "GET", path);
      Door.refused(door.finish(door.gatekeeper.admit(request).toCompletableFuture()));
    }
  }

  @Test
  void whoCameIsCounted() {
    String token = "Bearer " + Door.MONITORING_TOKEN;
    Door.admitted(door.admit(token));
    Door.admitted(door.admit(Optional.of(token), List.of(), Operation.METRICS));
    Door.refused(door.admit(Optional.of(token), List.of(), Operation.STATUS));
    Door.refused(door.admit(Optional.empty(), List.of(), Operation.STATUS));
    assertThat(door.gatekeeper.counts()).isEqualTo(new Gatekeeper.Counts(2, 1, 1, 0));
  }

  @Test
  void aLongHeaderIsRefusedHoweverGoodItIs() {
    String fits = Door.bearer("{\"iss\":\"" + "a".repeat(6000) + "\"}");
    assertThat(fits.length()).isBetween(8000, Gatekeeper.MOST_HEADER);
    Door.admitted(door.admit(fits));
    String tooLong = Door.bearer("{\"iss\":\"" + "a".repeat(6100) + "\"}");
    assertThat(tooLong.length()).isBetween(Gatekeeper.MOST_HEADER + 1, 8500);
    assertThat(Door.refused(door.admit(tooLong)).text()).contains("8 KiB");
  }

  @Test
  void theSchemeIsReadWithoutRegardToCase() {
    for (String scheme : List.of("bearer", "Bearer", "BEARER", "bearer  ")) {
      Door.admitted(door.admit(scheme + " " + Door.MONITORING_TOKEN));
    }
    Door.admitted(door.admit(Door.basic("olga", Door.OPERATOR_PASSWORD).replace("Basic", "bASIC")));
  }

  @Test
  void credentialsEndWithTime() {
    String channel = door.channelToken();
    String jwt = Door.bearer("{\"exp\":21600}");
    Door.admitted(door.admit(channel));
    Door.admitted(door.admit(jwt));
    Door.admitted(door.admit(Optional.empty(), List.of(MASTER)));
    door.time.pass(Duration.ofHours(6));
    Door.admitted(door.admit(jwt));
    assertThat(Door.refused(door.admit(channel)).text()).contains("expired");
    door.time.pass(Duration.ofMinutes(1));
    assertThat(Door.refused(door.admit(jwt)).text()).contains("expired");
    Door.admitted(door.admit(Optional.empty(), List.of(MASTER)));
    door.time.pass(Duration.ofHours(18));
    assertThat(Door.refused(door.admit(Optional.empty(), List.of(MASTER))).text())
        .contains("expired");
  }

  @Test
  void aCertificateWithoutARoleIsRefused() {
    Admission.Refused refused = Door.refused(door.admit(Optional.empty(), List.of(STRANGER)));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.text()).contains("no role");
  }

  @Test
  void theScopeOfAChannelTokenComesWithItsCaller() {
    Caller alone = Door.admitted(door.admit(door.channelToken()));
    assertThat(alone.scope()).isEqualTo("sync-1");
    Caller withCertificate =
        Door.admitted(door.admit(Optional.of(door.channelToken()), List.of(MASTER)));
    assertThat(withCertificate.scope()).isEqualTo("sync-1");
    assertThat(Door.admitted(door.admit(Optional.empty(), List.of(MASTER))).scope()).isEmpty();
  }

  @Test
  void aGatekeeperThatWasToldOfNothingLetsNobodyIn() {
    Gatekeeper closed = Gatekeeper.builder().build();
    for (String header :
        List.of(
            door.jwt.authorization(),
            "Bearer " + Door.MONITORING_TOKEN,
            door.channelToken(),
            Door.basic("olga", Door.OPERATOR_PASSWORD))) {
      AccessRequest request =
          new AccessRequest(Optional.of(header), List.of(MASTER), "GET", Door.PATH);
      assertThat(Door.refused(closed.admit(request).toCompletableFuture().join()).status())
          .isEqualTo(401);
    }
    AccessRequest certificate =
        new AccessRequest(Optional.empty(), List.of(MASTER), "GET", Door.PATH);
    Door.refused(closed.admit(certificate).toCompletableFuture().join());
  }

  @Test
  void anAuthenticatorThatFailsMeansTryAgain() {
    RuntimeException failure = new IllegalStateException("with " + Door.OPERATOR_PASSWORD);
    List<Authenticator> failing =
        List.of(
            (name, password) -> {
              throw failure;
            },
            (name, password) -> CompletableFuture.failedFuture(failure));
    for (Authenticator authenticator : failing) {
      Gatekeeper gatekeeper = Gatekeeper.builder().passwords(authenticator).build();
      AccessRequest request =
          new AccessRequest(
              Optional.of(Door.basic("olga", Door.OPERATOR_PASSWORD)), List.of(), "GET", Door.PATH);
      Admission.Refused refused =
          Door.refused(gatekeeper.admit(request).toCompletableFuture().join());
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.text()).contains("try again").doesNotContain(Door.OPERATOR_PASSWORD);
    }
  }

  private static Shown shown(String header, Set<Role> roles) {
    return new Shown(Optional.of(header), List.of(), roles);
  }

  private record Shown(
      Optional<String> header, List<X509Certificate> certificates, Set<Role> roles) {}
}
