package io.syncline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Masters that end while they lead: those who read find the next one among the endpoints that they
 * know, or where a renewed address says.
 */
@Timeout(180)
@ParameterizedClass(name = "all is known and reached: {0}")
@ValueSource(booleans = {true, false})
final class LeaderDiesTest extends Replicating {
  LeaderDiesTest(boolean allKnown) {
    super(allKnown);
  }

  @Test
  void goesOnWhenTheSourcesLeaderDies() throws Exception {
    DirectCentre.Master gone = source.leader();
    write(100);
    gone.die();
    write(100);
    assertThat(source.leader()).isNotSameAs(gone);
    goesOn();
    assertThat(source.leader().process.site.tokens().scopes())
        .singleElement()
        .asString()
        .startsWith("paris/");
  }

  @Test
  void goesOnWhenTheTargetsLeaderDies() throws Exception {
    DirectCentre.Master gone = target.leader();
    write(100);
    gone.die();
    write(100);
    assertThat(target.leader()).isNotSameAs(gone);
    goesOn();
    assertThat(target.leader().process.site.tokens().scopes())
        .singleElement()
        .asString()
        .startsWith("berlin/");
  }
}
