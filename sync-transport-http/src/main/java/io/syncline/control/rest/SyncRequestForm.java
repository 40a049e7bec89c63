package io.syncline.control.rest;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * ArangoSync's {@code SynchronizationRequest}.
 *
 * @param source endpoints of the source's masters
 */
record SyncRequestForm(List<String> source, TlsAuthentication authentication) {
  static SyncRequestForm of(Form body) {
    List<String> source = endpoints("source", body);
    Form given = body.object("authentication");
    return new SyncRequestForm(
        source,
        new TlsAuthentication(
            given.needText("clientCertificate"),
            given.needText("clientKey"),
            given.text("clientToken").orElse(""),
            given.needText("caCertificate")));
  }

  /** A list of URLs, at least one, without what may stand behind host and port. */
  static List<String> endpoints(String key, Form body) {
    LinkedHashSet<String> all = new LinkedHashSet<>();
    for (String text : body.texts(key)) {
      all.add(endpoint(key, text.strip()));
    }
    if (all.isEmpty()) {
      throw body.missing(key);
    }
    return new ArrayList<>(all);
  }

  private static String endpoint(String key, String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      if (scheme == null || uri.getRawAuthority() == null || uri.getRawUserInfo() != null) {
        throw Refusal.badRequest(
            key + " holds a text that is no endpoint: scheme://host:port is needed");
      }
      boolean web = scheme.toLowerCase(Locale.ROOT).startsWith("http");
      return web ? scheme + "://" + uri.getRawAuthority() : text;
    } catch (URISyntaxException e) {
      throw Refusal.badRequest(key + " holds a text that is no URL");
    }
  }
}
