package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectionFormTest {
  private final CollectionForm form = new CollectionForm(StructureOptions.DEFAULTS);
  private final CollectionForm limited =
      new CollectionForm(StructureOptions.DEFAULTS.withReplicationFactor(2, 3));

  @Test
  void makesADocumentCollectionOfWhatIsKnown() {
    assertThat(body("things", 3, "{\"waitForSync\":true,\"late\":true}"))
        .isEqualTo("{\"name\":\"things\",\"numberOfShards\":3,\"type\":2,\"waitForSync\":true}");
  }

  @Test
  void limitsTheReplicationFactor() {
    String one = Canonical.text(limited.creation("a", 1, json("{\"replicationFactor\":1}")));
    assertThat(one).contains("\"replicationFactor\":2");
    String five =
        Canonical.text(
            limited.creation("a", 1, json("{\"replicationFactor\":5,\"writeConcern\":4}")));
    assertThat(five).contains("\"replicationFactor\":3", "\"writeConcern\":3");
    assertThat(
            Canonical.text(limited.creation("a", 1, json("{\"replicationFactor\":\"satellite\"}"))))
        .contains("\"replicationFactor\":\"satellite\"");
  }

  @Test
  void takesFromThePrototypeWhatItDetermines() {
    assertThat(
            body(
                "b",
                2,
                "{\"distributeShardsLike\":\"a\",\"replicationFactor\":2,\"writeConcern\":1}"))
        .isEqualTo(
            "{\"distributeShardsLike\":\"a\",\"name\":\"b\",\"numberOfShards\":2,\"type\":2}");
    assertThat(body("b", 1, "{\"distributeShardsLike\":\"_graphs\",\"replicationFactor\":2}"))
        .as("given by the server, where it is a database of one shard")
        .isEqualTo("{\"name\":\"b\",\"numberOfShards\":1,\"replicationFactor\":2,\"type\":2}");
  }

  @Test
  void makesSmartEdgesWithTheShardsOfOnePart() {
    assertThat(body("knows", 6, "{\"isSmart\":true,\"numberOfShards\":3,\"type\":3}"))
        .contains("\"numberOfShards\":3");
  }

  @Test
  void restoresWhatThePublicCallDoesNotMake() {
    assertThat(CollectionForm.isRestored("_apps", json("{}"))).isTrue();
    assertThat(CollectionForm.isRestored("a", json("{\"isSmart\":true}"))).isTrue();
    assertThat(CollectionForm.isRestored("a", json("{\"replicationFactor\":\"satellite\"}")))
        .isTrue();
    assertThat(CollectionForm.isRestored("a", json("{\"replicationFactor\":0}"))).isTrue();
    assertThat(CollectionForm.isRestored("a", json("{\"replicationFactor\":2}"))).isFalse();
    assertThat(body("_queuesbackup", 1, "{}")).contains("\"isSystem\":true");
  }

  @Test
  void altersOnlyWhatDiffers() {
    assertThat(alteration("{\"waitForSync\":true}", "{\"waitForSync\":false}", PRESENT))
        .isEqualTo("{\"waitForSync\":false}");
    assertThat(alteration("{}", "{\"waitForSync\":true,\"replicationFactor\":2}", PRESENT))
        .isEqualTo("{}");
    assertThat(alteration("{}", "{\"replicationFactor\":3,\"writeConcern\":2}", PRESENT))
        .isEqualTo("{\"replicationFactor\":3,\"writeConcern\":2}");
    assertThat(
            alteration("{}", "{\"distributeShardsLike\":\"a\",\"replicationFactor\":3}", PRESENT))
        .as("that of the prototype")
        .isEqualTo("{}");
  }

  @Test
  void takesAwayWhatIsWantedNoMore() {
    assertThat(alteration("{\"schema\":{\"rule\":{}}}", "{}", PRESENT))
        .isEqualTo("{\"schema\":null}");
    assertThat(alteration("{\"waitForSync\":true}", "{}", PRESENT))
        .isEqualTo("{\"waitForSync\":false}");
    assertThat(alteration("{}", "{}", PRESENT)).as("never was wanted").isEqualTo("{}");
  }

  @Test
  void namesWhatCannotBeAltered() {
    String before = "{\"shardKeys\":[\"_key\"],\"type\":2,\"a\":1}";
    assertThat(fixed(before, "{\"shardKeys\":[\"x\"],\"type\":3,\"a\":2}"))
        .containsExactly("type", "shardKeys");
    assertThat(fixed(before, "{\"shardKeys\":[\"_key\"],\"type\":2}")).isEmpty();
  }

  @Test
  void takesWhatALaterVersionTellsInAdditionForNoDifference() {
    assertThat(fixed("{\"type\":2}", "{}")).isEmpty();
    assertThat(fixed("{}", "{\"isDisjoint\":false,\"shardingStrategy\":\"hash\"}")).isEmpty();
    assertThat(fixed("{}", "{\"isDisjoint\":true,\"shardingStrategy\":\"other\"}"))
        .containsExactly("shardingStrategy", "isDisjoint");
  }

  private static List<String> fixed(String before, String wanted) {
    JsonNode present = json("{\"shardingStrategy\":\"hash\"}");
    return CollectionForm.fixedOnes(json(before), json(wanted), present);
  }

  private static final String PRESENT =
      "{\"waitForSync\":true,\"replicationFactor\":2,\"writeConcern\":1,\"schema\":{\"rule\":{}}}";

  private String alteration(String before, String wanted, String present) {
    return Canonical.text(form.alteration(json(before), json(wanted), json(present)));
  }

  private String body(String name, int shards, String wanted) {
    return Canonical.text(form.creation(name, shards, json(wanted)));
  }

  private static JsonNode json(String text) {
    return Canonical.object(text);
  }
}
