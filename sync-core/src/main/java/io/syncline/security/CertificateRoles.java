package io.syncline.security;

import io.syncline.SyncException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Which roles a client certificate has, by its subject and its alternative names.
 *
 * <p>A certificate has the roles of all rules that match it, and may nothing where none does. That
 * it comes from the client-auth CA is checked by TLS before. Immutable; no method blocks.
 *
 * @param rules in any order, at most {@value #MOST_RULES}
 */
public record CertificateRoles(List<Rule> rules) {
  /** How many rules there may be. */
  public static final int MOST_RULES = 200;

  private static final int MOST_NAME = 1024;

  /** Checks and copies the list. */
  public CertificateRoles {
    rules = List.copyOf(rules);
    if (rules.size() > MOST_RULES) {
      throw wrong("there are " + rules.size() + " rules: " + MOST_RULES + " are allowed");
    }
  }

  /**
   * The default, and ArangoSync's way: whoever has a certificate of the client-auth CA is the other
   * data centre's master and an operator. A CA that signs for others too needs rules of its own.
   */
  public static CertificateRoles everyCertificate() {
    return new CertificateRoles(
        List.of(new Rule(Name.SUBJECT, "**", EnumSet.of(Role.OPERATOR, Role.PEER))));
  }

  /** No certificate has any role. */
  public static CertificateRoles none() {
    return new CertificateRoles(List.of());
  }

  /**
   * Reads rules, one a line: the roles with {@code +} between them, the kind of name, the pattern;
   * for example {@code operator+peer dns *.masters.example.com}. Empty lines and those that begin
   * with {@code #} are left out.
   *
   * @throws SyncException {@code BAD_REQUEST} that names the line
   */
  public static CertificateRoles parse(String text) {
    List<Rule> rules = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\\s+", 3);
      try {
        if (parts.length < 3) {
          throw new IllegalArgumentException("roles, kind and pattern are needed");
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String role : parts[0].split("\\+", -1)) {
          roles.add(Role.valueOf(role.toUpperCase(Locale.ROOT)));
        }
        rules.add(new Rule(Name.valueOf(parts[1].toUpperCase(Locale.ROOT)), parts[2], roles));
      } catch (IllegalArgumentException | SyncException e) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "rule for client certificates, line "
                + (i + 1)
                + ": write for example 'operator+peer dns *.example.com' ("
                + e.getMessage()
                + ")",
            e);
      }
    }
    return new CertificateRoles(rules);
  }

  /** The roles of a leaf certificate, maybe none. */
  public Set<Role> rolesOf(X509Certificate leaf) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    String subject = leaf.getSubjectX500Principal().getName(X500Principal.RFC2253);
    Collection<List<?>> names = alternativeNames(leaf);
    for (Rule rule : rules) {
      boolean matches =
          rule.name == Name.SUBJECT
              ? fits(rule, subject)
              : names.stream()
                  .anyMatch(
                      name ->
                          name.get(0).equals(rule.name.type)
                              && name.get(1) instanceof String text
                              && fits(rule, text));
      if (matches) {
        roles.addAll(rule.roles);
      }
    }
    return roles;
  }

  private static boolean fits(Rule rule, String text) {
    return text.length() <= MOST_NAME
        && NamePattern.matches(rule.pattern, text, rule.name.separators, rule.name.anyCase);
  }

  private static Collection<List<?>> alternativeNames(X509Certificate leaf) {
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      // Names that can't be read give no role.
      return List.of();
    }
  }

  private static SyncException wrong(String what) {
    return new SyncException(SyncException.Code.BAD_REQUEST, what);
  }

  /** The names of a certificate. */
  public enum Name {
    /** The subject as RFC 2253 writes it: {@code CN=ops,O=Example}. */
    SUBJECT(-1, ",+", false),
    /** An alternative name of the DNS; case does not matter. */
    DNS(2, ".", true),
    /** An alternative e-mail address; case does not matter. */
    EMAIL(1, "@", true),
    /** An alternative URI. */
    URI(6, "/", false),
    /** An alternative IP address, as Java writes it. */
    IP(7, ".:", true);

    private final Integer type;
    private final String separators;
    private final boolean anyCase;

    Name(int type, String separators, boolean anyCase) {
      this.type = type;
      this.separators = separators;
      this.anyCase = anyCase;
    }
  }

  /**
   * Gives roles to certificates.
   *
   * @param name which of its names is compared
   * @param pattern the whole name, where {@code *} stands for any text within one part of it (an
   *     attribute of a subject, a label of a DNS name, what is before or after the {@code @}) and
   *     {@code **} for any text at all; 1 to 256 characters
   * @param roles at least one; not {@link Role#CHANNEL}, which only a token gives
   */
  public record Rule(Name name, String pattern, Set<Role> roles) {
    /** Checks, and copies the set. */
    public Rule {
      if (pattern.isEmpty() || pattern.length() > 256) {
        throw wrong("a pattern for client certificates has 1 to 256 characters");
      }
      if (roles.isEmpty() || roles.contains(Role.CHANNEL)) {
        throw wrong(
            "pattern '"
                + pattern
                + "': one or more of operator, member, peer and monitor are allowed as roles");
      }
      roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
    }
  }
}
