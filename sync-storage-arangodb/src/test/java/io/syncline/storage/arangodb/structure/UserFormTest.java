package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.storage.arangodb.call.UserCalls;
import org.junit.jupiter.api.Test;

class UserFormTest {
  private static final String HASH =
      "ab499b366da576e775afa9cbd87b80e0fdc66d82d6e7e713b1d9a7da9bcc8d1c";
  private static final String ROW =
      """
      {"_key":"451","_id":"_users/451","_rev":"_lI1STne---","user":"app","source":"LOCAL",
       "authData":{"active":true,"simple":{"method":"sha256","salt":"a1b2c3d4","hash":"%s"}},
       "databases":{"shop":{"permissions":{"read":true,"write":true}}},"userData":{"team":"x"}}
      """
          .formatted(HASH);

  private final ObjectNode row = UserForm.ofRow(Canonical.object(ROW));

  @Test
  void carriesARowAsItIsWithoutItsPlaceInTheCluster() {
    assertThat(row.has("_key")).isFalse();
    assertThat(row.has("_rev")).isFalse();
    assertThat(row.path("userData").path("team").asText()).isEqualTo("x");
    assertThat(UserForm.isRow(row)).isTrue();
    assertThat(UserForm.isApi(row)).isFalse();
  }

  @Test
  void keepsNoHashWhereItsTextIsKept() {
    ObjectNode stripped = UserForm.withoutSecret(row);
    assertThat(Canonical.text(stripped)).doesNotContain(HASH, "a1b2c3d4").contains("team");
    assertThat(UserForm.withSecretOf(stripped, row)).isEqualTo(row);
  }

  @Test
  void putsBackOnlyTheSecretThatWasTakenAway() {
    ObjectNode stripped = UserForm.withoutSecret(row);
    ObjectNode other = UserForm.ofRow(Canonical.object(ROW.replace("a1b2c3d4", "00000000")));
    assertThat(UserForm.withSecretOf(stripped, other)).isEqualTo(stripped);
    assertThat(UserForm.withSecretOf(stripped, Canonical.object("{\"grants\":{}}")))
        .isEqualTo(stripped);
  }

  @Test
  void remembersSecretsOfWhatWasWritten() {
    Secrets secrets = new Secrets();
    String stripped = Canonical.text(UserForm.withoutSecret(row));
    assertThat(secrets.whole("app", stripped, Canonical.text(row))).isEqualTo(Canonical.text(row));
    assertThat(secrets.whole("app", stripped, "{\"grants\":{}}")).isEqualTo(stripped);
    secrets.keep("app", row);
    assertThat(secrets.whole("app", stripped, "{\"grants\":{}}")).isEqualTo(Canonical.text(row));
    secrets.forget("app");
    assertThat(secrets.whole("app", stripped, "{\"grants\":{}}")).isEqualTo(stripped);
  }

  @Test
  void tellsOnlyConfiguredGrants() {
    ObjectNode user =
        UserForm.ofApi(
            new UserCalls.User("app", true, Canonical.object("{\"team\":\"x\"}")),
            Canonical.object(
                """
                {"*":{"permission":"none","collections":{"*":"undefined"}},
                 "shop":{"permission":"rw","collections":{"orders":"ro","*":"undefined"}},
                 "other":{"permission":"undefined","collections":{"*":"undefined"}}}
                """));
    assertThat(Canonical.text(user))
        .isEqualTo(
            "{\"active\":true,\"extra\":{\"team\":\"x\"},\"grants\":{\"*\":{\"permission\":\"none\"},"
                + "\"shop\":{\"collections\":{\"orders\":\"ro\"},\"permission\":\"rw\"}}}");
    assertThat(UserForm.isApi(user)).isTrue();
    assertThat(UserForm.isRow(user)).isFalse();
    assertThat(UserForm.withoutSecret(user)).isEqualTo(user);
  }
}
