package io.syncline.examples.quickstart.data;

import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The Unicode character database as this JDK carries it: every assigned code point (graphic,
 * format, control, private use and surrogate), how characters decompose into others and change
 * their case, and the blocks and scripts they belong to.
 */
final class UnicodeDatabase {

  static final CollectionId CHARACTERS = new CollectionId("unicode", "characters");
  static final CollectionId DECOMPOSITIONS = new CollectionId("unicode", "decompositions");
  static final CollectionId CASING = new CollectionId("unicode", "casing");
  static final CollectionId BLOCKS = new CollectionId("unicode", "blocks");
  static final CollectionId SCRIPTS = new CollectionId("unicode", "scripts");

  private static final Map<Integer, String> CATEGORIES =
      Map.ofEntries(
          Map.entry((int) Character.UPPERCASE_LETTER, "Lu"),
          Map.entry((int) Character.LOWERCASE_LETTER, "Ll"),
          Map.entry((int) Character.TITLECASE_LETTER, "Lt"),
          Map.entry((int) Character.MODIFIER_LETTER, "Lm"),
          Map.entry((int) Character.OTHER_LETTER, "Lo"),
          Map.entry((int) Character.NON_SPACING_MARK, "Mn"),
          Map.entry((int) Character.ENCLOSING_MARK, "Me"),
          Map.entry((int) Character.COMBINING_SPACING_MARK, "Mc"),
          Map.entry((int) Character.DECIMAL_DIGIT_NUMBER, "Nd"),
          Map.entry((int) Character.LETTER_NUMBER, "Nl"),
          Map.entry((int) Character.OTHER_NUMBER, "No"),
          Map.entry((int) Character.SPACE_SEPARATOR, "Zs"),
          Map.entry((int) Character.LINE_SEPARATOR, "Zl"),
          Map.entry((int) Character.PARAGRAPH_SEPARATOR, "Zp"),
          Map.entry((int) Character.CONTROL, "Cc"),
          Map.entry((int) Character.FORMAT, "Cf"),
          Map.entry((int) Character.SURROGATE, "Cs"),
          Map.entry((int) Character.PRIVATE_USE, "Co"),
          Map.entry((int) Character.DASH_PUNCTUATION, "Pd"),
          Map.entry((int) Character.START_PUNCTUATION, "Ps"),
          Map.entry((int) Character.END_PUNCTUATION, "Pe"),
          Map.entry((int) Character.CONNECTOR_PUNCTUATION, "Pc"),
          Map.entry((int) Character.OTHER_PUNCTUATION, "Po"),
          Map.entry((int) Character.INITIAL_QUOTE_PUNCTUATION, "Pi"),
          Map.entry((int) Character.FINAL_QUOTE_PUNCTUATION, "Pf"),
          Map.entry((int) Character.MATH_SYMBOL, "Sm"),
          Map.entry((int) Character.CURRENCY_SYMBOL, "Sc"),
          Map.entry((int) Character.MODIFIER_SYMBOL, "Sk"),
          Map.entry((int) Character.OTHER_SYMBOL, "So"));

  private UnicodeDatabase() {}

  static DatabaseDefinition definition() {
    return new DatabaseDefinition(
        "unicode",
        List.of(
            CollectionDefinition.documents(
                CHARACTERS,
                5,
                IndexDefinition.persistent("byBlock", "block"),
                IndexDefinition.persistent("byScriptAndCategory", "script", "category"),
                IndexDefinition.persistent("byNumericValue", "numericValue").leavingOutMissing()),
            CollectionDefinition.edges(
                DECOMPOSITIONS, 4, IndexDefinition.persistent("byKind", "kind", "position")),
            CollectionDefinition.edges(CASING, 2, IndexDefinition.persistent("byKind", "kind")),
            CollectionDefinition.documents(
                BLOCKS, 1, IndexDefinition.unique("byFirst", "firstCodePoint")),
            CollectionDefinition.documents(SCRIPTS, 1, IndexDefinition.unique("byName", "name"))),
        List.of(
            new ViewDefinition(
                "names",
                "arangosearch",
                "text_en",
                Map.of("characters", List.of("name"), "blocks", List.of("name")))));
  }

  /** The documents of one of the collections above. */
  static Stream<Document> documents(CollectionId collection) {
    if (collection.equals(CHARACTERS)) {
      return assigned().mapToObj(UnicodeDatabase::character);
    }
    if (collection.equals(DECOMPOSITIONS)) {
      return assigned().boxed().flatMap(UnicodeDatabase::decompositions);
    }
    if (collection.equals(CASING)) {
      return assigned().boxed().flatMap(UnicodeDatabase::casing);
    }
    if (collection.equals(BLOCKS)) {
      return spans(BLOCKS, UnicodeDatabase::block);
    }
    if (collection.equals(SCRIPTS)) {
      return spans(SCRIPTS, codePoint -> UnicodeScript.of(codePoint).name());
    }
    throw new IllegalArgumentException("no collection " + collection);
  }

  private static IntStream assigned() {
    return IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(Character::isDefined);
  }

  private static Document character(int codePoint) {
    JsonText json =
        new JsonText()
            .put("codePoint", codePoint)
            .put("name", Objects.requireNonNullElse(Character.getName(codePoint), ""))
            .put("block", block(codePoint))
            .put("script", UnicodeScript.of(codePoint).name())
            .put("category", category(codePoint))
            .put("directionality", Character.getDirectionality(codePoint))
            .put("mirrored", Character.isMirrored(codePoint));
    if (!isSurrogate(codePoint)) {
      json.put("character", Character.toString(codePoint));
    }
    int numericValue = Character.getNumericValue(codePoint);
    if (numericValue >= 0) {
      json.put("numericValue", numericValue);
    }
    if (Character.isLetter(codePoint)) {
      json.put("letter", true)
          .put("ideographic", Character.isIdeographic(codePoint))
          .put("identifierStart", Character.isUnicodeIdentifierStart(codePoint));
    }
    return new Document(CHARACTERS, key(codePoint), json.end());
  }

  private static Stream<Document> decompositions(int codePoint) {
    if (isSurrogate(codePoint)) {
      return Stream.empty();
    }
    String text = Character.toString(codePoint);
    String canonical = Normalizer.normalize(text, Form.NFD);
    String compatible = Normalizer.normalize(text, Form.NFKD);
    Stream<Document> canonicalEdges =
        canonical.equals(text)
            ? Stream.empty()
            : edges(DECOMPOSITIONS, codePoint, canonical, "canonical");
    Stream<Document> compatibleEdges =
        compatible.equals(canonical)
            ? Stream.empty()
            : edges(DECOMPOSITIONS, codePoint, compatible, "compatibility");
    return Stream.concat(canonicalEdges, compatibleEdges);
  }

  private static Stream<Document> casing(int codePoint) {
    if (isSurrogate(codePoint)) {
      return Stream.empty();
    }
    String text = Character.toString(codePoint);
    String upper = text.toUpperCase(Locale.ROOT);
    String lower = text.toLowerCase(Locale.ROOT);
    return Stream.concat(
        upper.equals(text) ? Stream.empty() : edges(CASING, codePoint, upper, "upper"),
        lower.equals(text) ? Stream.empty() : edges(CASING, codePoint, lower, "lower"));
  }

  private static Stream<Document> edges(
      CollectionId collection, int from, String toText, String kind) {
    int[] to = toText.codePoints().toArray();
    return IntStream.range(0, to.length)
        .mapToObj(
            position ->
                new Document(
                    collection,
                    key(from) + ":" + kind + ":" + position,
                    new JsonText()
                        .put("_from", CHARACTERS.name() + "/" + key(from))
                        .put("_to", CHARACTERS.name() + "/" + key(to[position]))
                        .put("kind", kind)
                        .put("position", position)
                        .put("of", to.length)
                        .end()));
  }

  /** One document for each name that occurs, with the range of the code points that have it. */
  private static Stream<Document> spans(CollectionId collection, IntFunction<String> nameOf) {
    Map<String, Span> spans = new TreeMap<>();
    assigned()
        .forEach(
            codePoint ->
                spans
                    .computeIfAbsent(nameOf.apply(codePoint), name -> new Span(codePoint))
                    .add(codePoint));
    return spans.entrySet().stream()
        .map(
            entry ->
                new Document(
                    collection, entry.getKey(), entry.getValue().describe(entry.getKey())));
  }

  private static final class Span {

    private final int first;
    private int last;
    private int count;
    private final SortedSet<String> categories = new TreeSet<>();

    Span(int first) {
      this.first = first;
    }

    void add(int codePoint) {
      last = codePoint;
      count++;
      categories.add(category(codePoint));
    }

    Body describe(String name) {
      return new JsonText()
          .put("name", name)
          .put("firstCodePoint", first)
          .put("lastCodePoint", last)
          .put("assigned", count)
          .put("categories", categories)
          .end();
    }
  }

  private static String key(int codePoint) {
    String hex = Integer.toHexString(codePoint).toUpperCase(Locale.ROOT);
    return "U+" + "0".repeat(Math.max(0, 4 - hex.length())) + hex;
  }

  private static String block(int codePoint) {
    UnicodeBlock block = UnicodeBlock.of(codePoint);
    return block == null ? "NO_BLOCK" : block.toString();
  }

  private static String category(int codePoint) {
    return CATEGORIES.getOrDefault(Character.getType(codePoint), "Cn");
  }

  private static boolean isSurrogate(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }
}
