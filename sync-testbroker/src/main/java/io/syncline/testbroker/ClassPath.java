package io.syncline.testbroker;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The class path of a child JVM: what the build of the module that holds the child's main class
 * wrote down as that module's class path, and the module itself.
 *
 * @param entries jars and folders of classes, in order
 */
public record ClassPath(List<Path> entries) {
  /** The name of the resource, beside the main class, that the module's build writes. */
  public static final String RESOURCE = "class-path";

  /** Copies the entries. */
  public ClassPath {
    entries = List.copyOf(entries);
  }

  /**
   * The class path of the module that this class is in.
   *
   * @param anchor any class of that module in the package of its main classes; the caller sees it
   *     without the servers that its main classes need
   * @throws IOException if the module was not built whole, or what it names is no longer there
   */
  public static ClassPath of(Class<?> anchor) throws IOException {
    List<Path> entries = new ArrayList<>();
    entries.add(home(anchor));
    try (InputStream in = anchor.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(
            "no resource "
                + RESOURCE
                + " beside "
                + anchor.getName()
                + ": build its module with Maven");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      for (String entry : text.split(File.pathSeparator, -1)) {
        entries.add(Path.of(entry));
      }
    }
    for (Path entry : entries) {
      if (!Files.exists(entry)) {
        throw new IOException("gone from the class path of " + anchor.getName() + ": " + entry);
      }
    }
    return new ClassPath(entries);
  }

  private static Path home(Class<?> anchor) throws IOException {
    CodeSource source = anchor.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IOException("no file behind " + anchor.getName());
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("no file behind " + anchor.getName(), e);
    }
  }

  /** As the {@code -cp} option of {@code java} wants it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Path entry : entries) {
      text.append(text.isEmpty() ? "" : File.pathSeparator).append(entry);
    }
    return text.toString();
  }
}
