package io.syncline.storage.arangodb.call;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of ArangoDB. Compared by its three numbers only: what follows them says nothing about
 * features.
 *
 * @param text as the server says it, as {@code 3.12.4} or {@code 4.0.0-devel}
 */
public record ArangoVersion(int major, int minor, int patch, String text)
    implements Comparable<ArangoVersion> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");
  private static final Comparator<ArangoVersion> ORDER =
      Comparator.comparingInt(ArangoVersion::major)
          .thenComparingInt(ArangoVersion::minor)
          .thenComparingInt(ArangoVersion::patch);

  /**
   * Reads a version.
   *
   * @throws IllegalArgumentException for what does not begin with two numbers
   */
  public static ArangoVersion parse(String text) {
    Matcher numbers = FORM.matcher(text);
    if (!numbers.matches()) {
      throw new IllegalArgumentException("no version: " + text);
    }
    String patch = numbers.group(3);
    return new ArangoVersion(
        Integer.parseInt(numbers.group(1)),
        Integer.parseInt(numbers.group(2)),
        patch == null ? 0 : Integer.parseInt(patch),
        text);
  }

  /** Whether it is this version or a later one. */
  public boolean atLeast(int otherMajor, int otherMinor, int otherPatch) {
    return compareTo(new ArangoVersion(otherMajor, otherMinor, otherPatch, "")) >= 0;
  }

  /**
   * Whether DB servers keep trees of revisions and list them, and documents can be restored with
   * the revision that they had: 3.8 and later.
   */
  public boolean listsRevisions() {
    return atLeast(3, 8, 0);
  }

  @Override
  public int compareTo(ArangoVersion other) {
    return ORDER.compare(this, other);
  }
}
