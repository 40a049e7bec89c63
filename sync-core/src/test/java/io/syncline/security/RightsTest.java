package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table against a second one, written down by role. */
class RightsTest {
  private static final Set<Operation> OPEN =
      EnumSet.of(Operation.VERSION, Operation.HEALTH, Operation.METRICS, Operation.METRICS_JSON);

  /** What a role may, besides what every role but CHANNEL may. */
  static Set<Operation> expected(Role role) {
    Set<Operation> all =
        switch (role) {
          case MONITOR -> EnumSet.noneOf(Operation.class);
          case CHANNEL ->
              EnumSet.of(
                  Operation.CHANNEL_ENDPOINT,
                  Operation.TOKEN_RENEW,
                  Operation.TOKEN_CLONE,
                  Operation.CHANNEL_MESSAGES,
                  Operation.CHANNEL_COMMIT,
                  Operation.STREAM);
          case PEER -> {
            Set<Operation> peer =
                EnumSet.range(Operation.OUTGOING_OPEN, Operation.CHANNEL_ACCESS_PUT);
            peer.addAll(
                EnumSet.of(
                    Operation.ROLE,
                    Operation.ENDPOINTS,
                    Operation.LEADER_ENDPOINT,
                    Operation.CHANNEL_ENDPOINT,
                    Operation.SOURCE_CALL));
            yield peer;
          }
          case OPERATOR -> {
            Set<Operation> operator = EnumSet.range(Operation.STATUS, Operation.MASTERS);
            operator.addAll(
                EnumSet.of(
                    Operation.ROLE,
                    Operation.WORKERS,
                    Operation.WORKER_GET,
                    Operation.TASKS,
                    Operation.TASK_GET,
                    Operation.TASKS_OF_CHANNEL,
                    Operation.OUTGOING_CLOSE,
                    Operation.CLIENT_CALL));
            yield operator;
          }
          case MEMBER -> {
            Set<Operation> member =
                EnumSet.range(Operation.WORKER_CONFIGURATION, Operation.CHANNEL_ENDPOINT);
            member.addAll(EnumSet.range(Operation.TASK_START, Operation.CHANNEL_TOKEN_ALLOW));
            member.addAll(
                EnumSet.of(
                    Operation.ROLE,
                    Operation.ENDPOINTS,
                    Operation.LEADER_ENDPOINT,
                    Operation.MASTERS,
                    Operation.OUTGOING_REPORTS,
                    Operation.MASTER_CALL,
                    Operation.WORKER_CALL,
                    Operation.FORWARDED_CALL));
            yield member;
          }
        };
    if (role != Role.CHANNEL) {
      all.addAll(OPEN);
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aRoleMayWhatIsWrittenForItAndNothingElse(Role role) {
    Set<Operation> allowed = EnumSet.noneOf(Operation.class);
    for (Operation operation : Operation.values()) {
      if (Rights.allows(new Caller("somebody", EnumSet.of(role)), operation)) {
        allowed.add(operation);
      }
    }
    assertThat(allowed).isEqualTo(expected(role));
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void everyOperationIsOpenToSomebodyAndNoneToWhoHasNoRole(Operation operation) {
    assertThat(Rights.roles(operation)).isNotEmpty();
    assertThat(Rights.allows(new Caller("nobody", EnumSet.noneOf(Role.class)), operation))
        .isFalse();
  }

  @Test
  void noTwoOperationsOfOneServiceHaveTheSameRoute() {
    for (Operation.Service service : List.of(Operation.Service.MASTER, Operation.Service.WORKER)) {
      List<String> routes = new ArrayList<>();
      for (Operation operation : Operation.values()) {
        if (operation.service() == service || operation.service() == Operation.Service.BOTH) {
          routes.add(operation.method() + " " + operation.path().replaceAll("\\{[a-z]+}", "{}"));
        }
      }
      assertThat(routes).doesNotHaveDuplicates();
    }
  }

  @Test
  void theTextHasARowForEachOperationAndAColumnForEachRole() {
    List<String> lines = Rights.text().lines().toList();
    assertThat(lines).hasSize(Operation.values().length + 2);
    assertThat(lines.get(0))
        .isEqualTo("| operation | at | call | OPERATOR | MEMBER | PEER | MONITOR | CHANNEL |");
    assertThat(lines)
        .contains(
            "| RESET_SHARD | master | `PUT"
                + " /_api/sync/database/{db}/collection/{col}/shard/{i}/reset` | yes | - | - | - |"
                + " - |")
        .contains("| STREAM | master, worker | `POST /_syncline/stream` | - | - | - | - | yes |");
  }
}
