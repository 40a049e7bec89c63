package io.syncline.examples.quickstart.data;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The time zones as this JDK carries them, each change of their offsets, and the offsets in use.
 */
final class TimeDatabase {

  static final CollectionId ZONES = new CollectionId("time", "zones");
  static final CollectionId TRANSITIONS = new CollectionId("time", "transitions");
  static final CollectionId OFFSETS = new CollectionId("time", "offsets");

  /** Rules without an end are followed up to this year. */
  private static final int LAST_YEAR = 2037;

  private TimeDatabase() {}

  static DatabaseDefinition definition() {
    return new DatabaseDefinition(
        "time",
        List.of(
            CollectionDefinition.documents(ZONES, 1, IndexDefinition.unique("byZone", "zone")),
            CollectionDefinition.documents(
                TRANSITIONS,
                3,
                IndexDefinition.persistent("byZoneAndInstant", "zone", "epochSecond"),
                IndexDefinition.persistent("byKind", "kind")),
            offsets(1)),
        List.of(
            new ViewDefinition(
                "zoneNames", "arangosearch", "text_en", Map.of("zones", List.of("names")))));
  }

  /** The collection of offsets; the script of writes makes it a second time, with more shards. */
  static CollectionDefinition offsets(int shards) {
    return CollectionDefinition.documents(
        OFFSETS, shards, IndexDefinition.persistent("bySeconds", "seconds"));
  }

  /** The documents of one of the collections above. */
  static Stream<Document> documents(CollectionId collection) {
    if (collection.equals(ZONES)) {
      return zones().map(TimeDatabase::zone);
    }
    if (collection.equals(TRANSITIONS)) {
      return zones().flatMap(TimeDatabase::transitionDocuments);
    }
    if (collection.equals(OFFSETS)) {
      return offsetDocuments();
    }
    throw new IllegalArgumentException("no collection " + collection);
  }

  private static Stream<String> zones() {
    return new TreeSet<>(ZoneRulesProvider.getAvailableZoneIds()).stream();
  }

  private static Document zone(String zone) {
    ZoneRules rules = ZoneRulesProvider.getRules(zone, false);
    SortedSet<String> names = new TreeSet<>();
    for (Locale language : WorldDatabase.LANGUAGES) {
      names.add(ZoneId.of(zone).getDisplayName(TextStyle.FULL, language));
    }
    Body body =
        new JsonText()
            .put("zone", zone)
            .put("fixed", rules.isFixedOffset())
            .put("transitions", rules.getTransitions().size())
            .put("yearlyRules", rules.getTransitionRules().size())
            .put("names", names)
            .end();
    return new Document(ZONES, key(zone), body);
  }

  private static Stream<Document> transitionDocuments(String zone) {
    return transitions(zone)
        .map(
            transition ->
                new Document(
                    TRANSITIONS,
                    key(zone) + "@" + transition.toEpochSecond(),
                    new JsonText()
                        .put("zone", zone)
                        .put("epochSecond", transition.toEpochSecond())
                        .put("instant", transition.getInstant().toString())
                        .put("kind", transition.isGap() ? "gap" : "overlap")
                        .put("before", transition.getOffsetBefore().getId())
                        .put("after", transition.getOffsetAfter().getId())
                        .put("localBefore", transition.getDateTimeBefore().toString())
                        .put("localAfter", transition.getDateTimeAfter().toString())
                        .end()));
  }

  private static Stream<ZoneOffsetTransition> transitions(String zone) {
    ZoneRules rules = ZoneRulesProvider.getRules(zone, false);
    List<ZoneOffsetTransition> listed = rules.getTransitions();
    if (rules.getTransitionRules().isEmpty() || listed.isEmpty()) {
      return listed.stream();
    }
    Stream<ZoneOffsetTransition> byRule =
        Stream.iterate(
                rules.nextTransition(listed.get(listed.size() - 1).getInstant()),
                transition -> rules.nextTransition(transition.getInstant()))
            .takeWhile(transition -> transition.getDateTimeBefore().getYear() <= LAST_YEAR);
    return Stream.concat(listed.stream(), byRule);
  }

  private static Stream<Document> offsetDocuments() {
    SortedMap<ZoneOffset, SortedSet<String>> zonesByOffset = new TreeMap<>();
    zones()
        .forEach(
            zone ->
                transitions(zone)
                    .forEach(
                        transition ->
                            zonesByOffset
                                .computeIfAbsent(transition.getOffsetAfter(), o -> new TreeSet<>())
                                .add(zone)));
    return zonesByOffset.entrySet().stream()
        .map(
            entry ->
                new Document(
                    OFFSETS,
                    entry.getKey().getId(),
                    new JsonText()
                        .put("seconds", entry.getKey().getTotalSeconds())
                        .put("zones", entry.getValue())
                        .end()));
  }

  /** A key may not have a slash in it. */
  private static String key(String zone) {
    return zone.replace('/', ':');
  }
}
