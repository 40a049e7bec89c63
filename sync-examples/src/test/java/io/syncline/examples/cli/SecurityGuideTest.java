package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.security.Rights;
import io.syncline.security.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The guides to security and deployment say what is so. */
class SecurityGuideTest {
  private static final Path DOCS = Path.of("..", "docs");

  private static String guide(String name) throws IOException {
    return Files.readString(DOCS.resolve(name));
  }

  @Test
  void theTableOfRightsIsTheOneThatIsHeld() throws IOException {
    String guide = guide("security.md");
    String mark = "<!-- from Rights.text() -->\n";
    int begin = guide.indexOf(mark) + mark.length();
    int end = guide.indexOf("\n\n", begin) + 1;
    assertThat(guide.substring(begin, end)).isEqualTo(Rights.text());
  }

  @Test
  void everyRoleHasACredential() throws IOException {
    String guide = guide("security.md");
    String roles =
        guide.substring(guide.indexOf("## Who is who"), guide.indexOf("## Certificates"));
    for (Role role : Role.values()) {
      assertThat(roles).contains("`" + role + "`");
    }
  }

  @Test
  void theDeploymentGuideNamesEveryFlagOfAnArangoDbCluster() throws IOException {
    String guide = guide("deploy.md");
    String section =
        guide.substring(guide.indexOf("## With ArangoDB"), guide.indexOf("## With Kafka"));
    CommandSpec flags = CommandSpec.forAnnotatedObject(new StorageFlags());
    for (OptionSpec option : flags.options()) {
      String name = option.longestName();
      if (!name.equals("--cluster.folder") && !name.equals("--cluster.jwtSecret")) {
        assertThat(section).contains("`" + name + "`");
      }
    }
    assertThat(flags.options()).hasSizeGreaterThan(10);
  }

  @Test
  void theDeploymentGuideNamesEveryFileThatIsShipped() throws IOException {
    String guide = guide("deploy.md");
    try (var files = Files.walk(Path.of("deploy"))) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("worker.secret.env")) // as the master's
          .forEach(
              file ->
                  assertThat(guide)
                      .contains("](../sync-examples/" + file.toString().replace('\\', '/') + ")"));
    }
  }
}
