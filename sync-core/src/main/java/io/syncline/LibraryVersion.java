package io.syncline;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version of the library, as its jar says. */
final class LibraryVersion {
  private LibraryVersion() {}

  static String text() {
    String fromManifest = LibraryVersion.class.getPackage().getImplementationVersion();
    if (fromManifest != null) {
      return fromManifest;
    }
    ModuleDescriptor module = LibraryVersion.class.getModule().getDescriptor();
    return Optional.ofNullable(module).flatMap(ModuleDescriptor::rawVersion).orElse("development");
  }
}
