package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.storage.arangodb.Layout;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemNamesTest {
  private final SystemNames source = new SystemNames(SystemNames.REPLICATED, false);
  private final SystemNames target = new SystemNames(SystemNames.REPLICATED, true);

  @Test
  void showsWhatApplicationsNamed() {
    assertThat(source.shown("orders")).contains("orders");
    assertThat(target.shown("orders")).contains("orders");
    assertThat(source.real("orders")).isEqualTo("orders");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_graphs", "_aqlfunctions", "_apps", "_appbundles"})
  void showsSystemCollectionsWhoseDocumentsAreReplicated(String name) {
    assertThat(source.shown(name)).contains(name);
    assertThat(target.shown(name)).contains(name);
    assertThat(new SystemNames(Set.of(), false).shown(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_statistics",
        "_statistics15",
        "_statisticsRaw",
        "_routing",
        "_frontend",
        "_modules",
        "_fishbowl",
        "_pregel_queries",
        "_users",
        "_analyzers",
        "_local_knows",
        Layout.STATE,
        Layout.CHECKPOINTS
      })
  void hidesAllOthers(String name) {
    assertThat(source.shown(name)).isEmpty();
    assertThat(target.shown(name)).isEmpty();
  }

  @Test
  void bringsTheJobsOfASourceIntoBackups() {
    assertThat(source.shown("_queues")).contains("_queuesbackup");
    assertThat(source.shown("_jobs")).contains("_jobsbackup");
    assertThat(source.real("_queuesbackup")).isEqualTo("_queues");
    assertThat(source.real("_jobsbackup")).isEqualTo("_jobs");
  }

  @Test
  void showsBackupsAtATargetOnlyAndNotItsOwnJobs() {
    assertThat(target.shown("_queuesbackup")).contains("_queuesbackup");
    assertThat(target.real("_queuesbackup")).isEqualTo("_queuesbackup");
    assertThat(target.shown("_queues")).isEmpty();
    assertThat(target.shown("_jobs")).isEmpty();
    assertThat(source.shown("_queuesbackup")).isEmpty();
    assertThat(source.shown("_jobsbackup")).isEmpty();
  }
}
