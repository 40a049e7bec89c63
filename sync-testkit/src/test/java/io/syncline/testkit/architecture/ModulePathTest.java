package io.syncline.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A host that lives on the module path finds us there, and only what it is meant to see. */
class ModulePathTest {
  private static final List<String> OPTIONAL = List.of("jspecify", "bcpkix", "bcprov", "bcutil");

  @Test
  void theCoreStartsOnTheModulePathWithoutItsOptionalLibraries() throws Exception {
    Module core = layer("io.syncline").findModule("io.syncline").orElseThrow();

    assertThat(core.getClassLoader().loadClass("io.syncline.store.ShardId").getModule())
        .isEqualTo(core);
    assertThat(core.isExported("io.syncline.store")).isTrue();
  }

  @Test
  void theCoreShowsNothingInternalToAHost() {
    Module core = layer("io.syncline").findModule("io.syncline").orElseThrow();

    Stream<String> toEveryone =
        core.getDescriptor().exports().stream()
            .filter(exported -> !exported.isQualified())
            .map(Exports::source);
    assertThat(toEveryone).isNotEmpty().noneMatch(name -> name.startsWith("io.syncline.internal"));
  }

  @Test
  void theTestkitStartsOnTheModulePath() {
    assertThat(layer("io.syncline.testkit").findModule("io.syncline.testkit")).isPresent();
  }

  private static ModuleLayer layer(String root) {
    Path[] path =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .filter(
                entry ->
                    OPTIONAL.stream()
                        .noneMatch(Path.of(entry).getFileName().toString()::startsWith))
            .map(Path::of)
            .toArray(Path[]::new);
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolve(ModuleFinder.of(path), ModuleFinder.of(), Set.of(root));
    return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
  }
}
