package io.syncline.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.ClusterId;
import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.control.ControlNetwork;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.pki.TlsContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom a master of the quickstart over HTTPS lets in. */
class HttpCarrierTest {
  private static final ClusterId PARIS = new ClusterId("paris");

  private final SyncRuntime runtime = SyncRuntime.threaded("carrier");
  private final HttpAuthority berlin = new HttpAuthority(runtime);
  private final HttpAuthority paris = new HttpAuthority(runtime);
  private final HttpMember master = new HttpMember(paris, HttpAuthority.master(paris, berlin));

  @AfterEach
  void close() {
    master.close();
    runtime.close();
  }

  private AbstractThrowableAssert<?, ?> asking(TlsContext tls) {
    try (HttpControlNetwork calls = HttpControlNetwork.builder().tls(tls::sslContext).build()) {
      return asking(calls, master.endpoint());
    }
  }

  private static AbstractThrowableAssert<?, ?> asking(ControlNetwork calls, String endpoint) {
    return assertThatThrownBy(
            () -> {
              try (SyncClient client = SyncClient.connect(calls, List.of(endpoint))) {
                client.status(false, Duration.ofSeconds(3));
              }
            })
        .isInstanceOf(SyncException.class);
  }

  @Test
  void anOperatorIsLetInToWhereNobodyListensYet() {
    asking(paris.operator()).hasMessageContaining("nobody listens");
  }

  @Test
  void nobodyIsLetInWithoutACredential() {
    asking(HttpAuthority.worker(paris, berlin)).hasMessageContaining("credentials are missing");
  }

  @Test
  void aMasterOfTheOtherDataCentreIsNoOperator() {
    asking(HttpAuthority.master(berlin, paris)).hasMessageContaining("is not open to [PEER]");
  }

  @Test
  void anOperatorOfTheOtherDataCentreDoesNotEvenBelieveTheServer() {
    asking(berlin.operator()).hasMessageContaining("certi");
  }

  @Test
  void theSecretOfOneDataCentreIsNothingInTheOther() {
    TlsContext tls = HttpAuthority.worker(berlin, paris);
    try (HttpControlNetwork calls =
        HttpControlNetwork.builder()
            .tls(tls::sslContext)
            .credentials((endpoint, operation) -> Optional.of(berlin.jwt().authorization()))
            .build()) {
      asking(calls, master.endpoint()).hasMessageContaining("does not fit the master secret");
    }
  }

  @Test
  void everyMemberOfACarrierIsReachedOverHttpsAtAnEndpointOfItsOwn() {
    try (HttpCarrier carrier = HttpCarrier.start()) {
      List<String> endpoints =
          List.of(
              carrier.master(PARIS, 1).endpoint(),
              carrier.master(PARIS, 2).endpoint(),
              carrier.worker(PARIS, 1).endpoint(),
              carrier.worker(PARIS, 2).endpoint());
      assertThat(endpoints)
          .doesNotHaveDuplicates()
          .allMatch(endpoint -> endpoint.startsWith("https://127.0.0.1:"));
    }
  }
}
