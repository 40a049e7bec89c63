package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.Purpose;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker reaches the cluster in all as its master was told. */
@Timeout(60)
class HandedToWorkersTest {
  @TempDir Path folder;
  private WorkerScene scene;

  @BeforeEach
  void make() {
    scene = new WorkerScene(folder);
  }

  @AfterEach
  void end() throws Exception {
    scene.close();
  }

  @Test
  void eachFieldArrives() throws Exception {
    TrustAnchors anchors =
        CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now()).anchors();
    ClusterReach told =
        new ClusterReach(
            List.of("https://db:8529", "https://db2:8529"),
            Optional.of(scene.dbSecret),
            Optional.of(new ClusterReach.User("syncline", Secret.of("its password"))),
            Optional.of(() -> anchors),
            true,
            Map.of("tcp://a:1", "https://b:1", "tcp://c:1", "https://d:1"),
            new ClusterReach.Limits(2, 3, true),
            true,
            false,
            ClusterReach.Mode.COORDINATOR);
    scene.master("paris", told);
    HandedOut given =
        RunWorker.ask(
            scene.options("paris", WorkerScene.SECRET), scene.runtime, Duration.ofSeconds(30));
    ClusterReach arrived =
        given.cluster().reach(given.secret().map(secret -> new SecretRing(scene.runtime, secret)));
    Map<String, Object> fields = fields("", told);
    assertThat(fields("", arrived)).isEqualTo(fields);
    // What is as without a word could not be missed.
    fields("", ClusterReach.NONE)
        .forEach(
            (name, none) ->
                assertThat(fields.get(name))
                    .as("%s has to be another than without a word, for this test", name)
                    .isNotEqualTo(none));
  }

  /** The values of a record, and of the records in it, by their names. */
  private static Map<String, Object> fields(String path, Record of) {
    Map<String, Object> found = new LinkedHashMap<>();
    for (RecordComponent component : of.getClass().getRecordComponents()) {
      Object value;
      try {
        value = component.getAccessor().invoke(of);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
      String name = path + component.getName();
      if (value instanceof ClusterReach.Limits limits) {
        found.putAll(fields(name + ".", limits));
      } else {
        found.put(name, comparable(value));
      }
    }
    return found;
  }

  private static Object comparable(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(HandedToWorkersTest::comparable);
    }
    if (value instanceof SecretRing ring) {
      return ring.current();
    }
    return value instanceof Supplier<?> supplier ? supplier.get() : value;
  }
}
