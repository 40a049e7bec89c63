package io.syncline.security;

import io.syncline.internal.loop.ManualTime;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A gatekeeper that knows every kind of credential, in virtual time. */
final class Door {
  static final String MASTER_SECRET = "master-secret-of-this-data-centre";
  static final String FOREIGN_SECRET = "master-secret-of-another-data-centre";
  static final String MONITORING_TOKEN = "monitoring-token-of-prometheus";
  static final String OPERATOR_PASSWORD = "password-of-olga";
  static final String MONITOR_PASSWORD = "password-of-mona";
  static final String PATH = "/_api/version";

  final ManualTime time = new ManualTime(1);
  final ManualTime.Process runtime = time.process();
  final SecretSource source = seeded(7);
  final SecretRing masterSecrets = new SecretRing(runtime, Secret.of(MASTER_SECRET));
  final SecretRing monitoring = new SecretRing(runtime, Secret.of(MONITORING_TOKEN));
  final MasterJwt jwt = new MasterJwt(runtime, masterSecrets);
  final ChannelTokens channels = new ChannelTokens(runtime, source, ChannelTokens.Options.DEFAULT);
  final PasswordFile passwords =
      new PasswordFile(
          runtime,
          source,
          new PasswordFile.Options(1000, 2, 64, Duration.ofMinutes(1), 1000),
          user("olga", OPERATOR_PASSWORD, Role.OPERATOR)
              + "\n"
              + user("mona", MONITOR_PASSWORD, Role.MONITOR)
              + "\n");
  final Gatekeeper gatekeeper =
      Gatekeeper.builder()
          .masterJwt(jwt)
          .monitoringToken(monitoring)
          .channelTokens(channels)
          .passwords(passwords)
          .certificates(
              CertificateRoles.parse("operator+peer subject CN=master-*,O=Example"), runtime)
          .build();

  /** Bytes that are the same in every run. */
  static SecretSource seeded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return count -> {
      byte[] bytes = new byte[count];
      random.nextBytes(bytes);
      return bytes;
    };
  }

  /** A line of a password file, cheap to check. */
  static String user(String name, String password, Role role) {
    return PasswordHash.of(name, Secret.of(password), 1000, EnumSet.of(role), seeded(3)).line();
  }

  static String basic(String name, String password) {
    return "Basic " + base64(name + ":" + password);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A token of any content, signed with any algorithm of the JDK's. */
  static String jwt(String header, String claims, String secret, String algorithm) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String signed =
        encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return signed
          + "."
          + encoder.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A proper token with other claims. */
  static String bearer(String claims) {
    return "Bearer "
        + jwt("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, MASTER_SECRET, "HmacSHA256");
  }

  String channelToken() {
    return "Bearer " + channels.issue("sync-1").token().reveal();
  }

  Admission admit(String header) {
    return admit(Optional.of(header), List.of());
  }

  Admission admit(Optional<String> header, List<X509Certificate> certificates) {
    return finish(
        gatekeeper
            .admit(new AccessRequest(header, certificates, "GET", PATH))
            .toCompletableFuture());
  }

  Admission admit(
      Optional<String> header, List<X509Certificate> certificates, Operation operation) {
    AccessRequest request =
        new AccessRequest(header, certificates, operation.method(), operation.path());
    return finish(gatekeeper.admit(request, operation).toCompletableFuture());
  }

  /** Lets the hashes be computed; a stage that stays open is a failure. */
  <T> T finish(CompletableFuture<T> stage) {
    if (!stage.isDone()) {
      time.pass(Duration.ZERO);
    }
    if (!stage.isDone()) {
      throw new AssertionError("no answer");
    }
    return stage.join();
  }

  static Caller admitted(Admission admission) {
    if (admission instanceof Admission.Admitted admitted) {
      return admitted.caller();
    }
    throw new AssertionError("not let in: " + admission);
  }

  static Admission.Refused refused(Admission admission) {
    if (admission instanceof Admission.Refused refused) {
      return refused;
    }
    throw new AssertionError("let in: " + admission);
  }

  /** Everything that nobody may see. */
  static List<String> secrets() {
    List<String> all = new ArrayList<>();
    for (String secret :
        List.of(
            MASTER_SECRET, FOREIGN_SECRET, MONITORING_TOKEN, OPERATOR_PASSWORD, MONITOR_PASSWORD)) {
      all.add(secret);
      all.add(base64(secret));
    }
    return all;
  }
}
