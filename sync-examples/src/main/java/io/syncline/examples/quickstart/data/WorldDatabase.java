package io.syncline.examples.quickstart.data;

import java.text.DecimalFormatSymbols;
import java.time.temporal.WeekFields;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Locales, their names in some languages, countries and currencies, as this JDK carries them. */
final class WorldDatabase {

  static final CollectionId LOCALES = new CollectionId("world", "locales");
  static final CollectionId NAMES = new CollectionId("world", "names");
  static final CollectionId COUNTRIES = new CollectionId("world", "countries");
  static final CollectionId CURRENCIES = new CollectionId("world", "currencies");

  /** The languages that names are given in. */
  static final List<Locale> LANGUAGES =
      Stream.of("en", "de", "fr", "es", "pt", "it", "pl", "ru", "ar", "hi", "ja", "zh")
          .map(Locale::forLanguageTag)
          .toList();

  private WorldDatabase() {}

  static DatabaseDefinition definition() {
    return new DatabaseDefinition(
        "world",
        List.of(
            CollectionDefinition.documents(
                LOCALES,
                3,
                IndexDefinition.persistent("byLanguage", "language"),
                IndexDefinition.persistent("byCountry", "country").leavingOutMissing()),
            CollectionDefinition.documents(
                NAMES, 4, IndexDefinition.persistent("byLocaleAndLanguage", "locale", "in")),
            CollectionDefinition.documents(
                COUNTRIES, 1, IndexDefinition.unique("byThreeLetters", "alpha3")),
            CollectionDefinition.documents(
                CURRENCIES, 1, IndexDefinition.unique("byCode", "code"))),
        List.of(
            new ViewDefinition(
                "places",
                "arangosearch",
                "text_en",
                Map.of(
                    "names", List.of("name"),
                    "countries", List.of("names"),
                    "currencies", List.of("names")))));
  }

  /** The documents of one of the collections above. */
  static Stream<Document> documents(CollectionId collection) {
    if (collection.equals(LOCALES)) {
      return locales().entrySet().stream().map(e -> locale(e.getKey(), e.getValue()));
    }
    if (collection.equals(NAMES)) {
      return locales().entrySet().stream().flatMap(e -> names(e.getKey(), e.getValue()));
    }
    if (collection.equals(COUNTRIES)) {
      return Arrays.stream(Locale.getISOCountries()).sorted().map(WorldDatabase::country);
    }
    if (collection.equals(CURRENCIES)) {
      return Currency.getAvailableCurrencies().stream()
          .sorted(Comparator.comparing(Currency::getCurrencyCode))
          .map(WorldDatabase::currency);
    }
    throw new IllegalArgumentException("no collection " + collection);
  }

  private static SortedMap<String, Locale> locales() {
    SortedMap<String, Locale> byTag = new TreeMap<>();
    for (Locale locale : Locale.getAvailableLocales()) {
      byTag.put(locale.toLanguageTag(), Locale.forLanguageTag(locale.toLanguageTag()));
    }
    return byTag;
  }

  private static Document locale(String tag, Locale locale) {
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(locale);
    WeekFields week = WeekFields.of(locale);
    JsonText json =
        new JsonText()
            .put("tag", tag)
            .put("language", locale.getLanguage())
            .put("ownName", locale.getDisplayName(locale))
            .put("decimalSeparator", String.valueOf(symbols.getDecimalSeparator()))
            .put("groupingSeparator", String.valueOf(symbols.getGroupingSeparator()))
            .put("zeroDigit", String.valueOf(symbols.getZeroDigit()))
            .put("firstDayOfWeek", week.getFirstDayOfWeek().name())
            .put("minimalDays", week.getMinimalDaysInFirstWeek());
    if (!locale.getScript().isEmpty()) {
      json.put("script", locale.getScript());
    }
    if (!locale.getCountry().isEmpty()) {
      json.put("country", locale.getCountry());
    }
    return new Document(LOCALES, tag, json.end());
  }

  private static Stream<Document> names(String tag, Locale locale) {
    return LANGUAGES.stream()
        .map(
            language ->
                new Document(
                    NAMES,
                    tag + ":" + language.getLanguage(),
                    new JsonText()
                        .put("locale", tag)
                        .put("in", language.getLanguage())
                        .put("name", locale.getDisplayName(language))
                        .end()));
  }

  private static Document country(String code) {
    Locale locale = new Locale.Builder().setRegion(code).build();
    Set<String> names = new LinkedHashSet<>();
    LANGUAGES.forEach(language -> names.add(locale.getDisplayCountry(language)));
    return new Document(
        COUNTRIES,
        code,
        new JsonText()
            .put("alpha2", code)
            .put("alpha3", locale.getISO3Country())
            .put("names", names)
            .end());
  }

  private static Document currency(Currency currency) {
    Set<String> names = new LinkedHashSet<>();
    LANGUAGES.forEach(language -> names.add(currency.getDisplayName(language)));
    return new Document(
        CURRENCIES,
        currency.getCurrencyCode(),
        new JsonText()
            .put("code", currency.getCurrencyCode())
            .put("numericCode", currency.getNumericCode())
            .put("fractionDigits", currency.getDefaultFractionDigits())
            .put("symbol", currency.getSymbol(Locale.ROOT))
            .put("names", names)
            .end());
  }
}
