package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ReadOnlyHolds.Hold.Kind;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldsRecordTest {
  private static final Hold TARGET = new Hold(Kind.TARGET, "s1");
  private static final Hold BARRIER = new Hold(Kind.BARRIER, "b1");

  private static final String GOLDEN =
      "{\"ending\":false,\"holds\":[{\"id\":\"s1\",\"kind\":\"TARGET\"},"
          + "{\"id\":\"b1\",\"kind\":\"BARRIER\"}],\"kind\":\"holds\",\"v\":1,"
          + "\"wasReadOnly\":true}";

  @Test
  void isWrittenAsVersionOneEverWas() {
    HoldsRecord record = new HoldsRecord(Set.of(BARRIER, TARGET), true, false);
    assertThat(Canonical.text(record.document())).isEqualTo(GOLDEN);
    assertThat(HoldsRecord.read(Optional.of(Canonical.object(GOLDEN)))).isEqualTo(record);
    assertThat(HoldsRecord.read(Optional.empty())).isEqualTo(HoldsRecord.NONE);
  }

  @Test
  void endsWithTheLastHold() {
    HoldsRecord both = HoldsRecord.NONE.with(TARGET, true).with(BARRIER, true);
    assertThat(both.isTarget()).isTrue();
    HoldsRecord one = both.without(TARGET);
    assertThat(one.isTarget()).isFalse();
    assertThat(one.ending()).isFalse();
    HoldsRecord none = one.without(BARRIER);
    assertThat(none.ending()).isTrue();
    assertThat(none.wasReadOnly()).isTrue();
    assertThat(none.with(TARGET, none.wasReadOnly()).ending()).isFalse();
    assertThat(none.ended()).isEqualTo(HoldsRecord.NONE);
  }

  @Test
  void saysWhatToDoWithAnotherVersion() {
    for (String other :
        new String[] {GOLDEN.replace("\"v\":1", "\"v\":2"), GOLDEN.replace("BARRIER", "OTHER")}) {
      assertThatThrownBy(() -> HoldsRecord.read(Optional.of(Canonical.object(other))))
          .isInstanceOf(SyncException.class)
          .hasMessageContaining("run the version of Syncline");
    }
  }
}
