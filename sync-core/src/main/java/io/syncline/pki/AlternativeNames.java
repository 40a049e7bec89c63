package io.syncline.pki;

import io.syncline.SyncException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names a certificate is good for, beside its subject. Nothing here asks a name server. */
final class AlternativeNames {
  /** Tags of GeneralName (RFC 5280, 4.2.1.6), as the JDK shows them too. */
  static final int EMAIL = 1;

  static final int DNS = 2;
  static final int ADDRESS = 7;

  private static final int MOST = 1000;
  private static final int LONGEST = 253;
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(\\*\\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*"
              + "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern LOOKS_LIKE_IPV4 = Pattern.compile("[0-9.]+");
  private static final Pattern EMAIL_ADDRESS = Pattern.compile("[!-?A-~]+@[!-?A-~]+");

  private AlternativeNames() {}

  /**
   * One name.
   *
   * @param tag {@link #EMAIL}, {@link #DNS} or {@link #ADDRESS}
   * @param value without brackets
   */
  record Name(int tag, String value) {
    /** The same for all spellings of the same name. */
    String canonical() {
      if (tag == ADDRESS) {
        InetAddress address = address(value);
        return tag + "=" + (address == null ? value : address.getHostAddress());
      }
      return tag + "=" + value.toLowerCase(Locale.ROOT);
    }
  }

  /** Sorts names by what they are. */
  static List<Name> of(List<String> hosts, List<String> emails) {
    if (hosts.size() + emails.size() > MOST) {
      throw refused("hosts", "", "at most " + MOST + " names are allowed");
    }
    return Stream.concat(
            hosts.stream().map(AlternativeNames::host),
            emails.stream().map(AlternativeNames::email))
        .toList();
  }

  /** The names in a form that can be compared. */
  static Set<String> canonical(Collection<Name> names) {
    Set<String> found = new TreeSet<>();
    names.forEach(name -> found.add(name.canonical()));
    return found;
  }

  /** The names of a certificate, in the same form; of its other kinds of names nothing is told. */
  static Set<String> canonical(X509Certificate certificate) {
    Set<String> found = new TreeSet<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (name.get(0) instanceof Integer tag && name.get(1) instanceof String value) {
            found.add(new Name(tag, value).canonical());
          }
        }
      }
    } catch (CertificateParsingException e) {
      found.add("unreadable");
    }
    return found;
  }

  private static Name host(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (address(bare) != null) {
      return new Name(ADDRESS, bare);
    }
    boolean isName =
        host.length() <= LONGEST
            && DNS_NAME.matcher(host).matches()
            && !LOOKS_LIKE_IPV4.matcher(host).matches();
    if (!isName) {
      throw refused("hosts", host, "a DNS name in ASCII, an IPv4 or an IPv6 address is needed");
    }
    return new Name(DNS, host);
  }

  private static Name email(String email) {
    if (email.length() > LONGEST || !EMAIL_ADDRESS.matcher(email).matches()) {
      throw refused("emails", email, "an address in ASCII with one @ is needed");
    }
    return new Name(EMAIL, email);
  }

  /** Only what is written in digits: the JDK looks up nothing of this form. */
  private static @Nullable InetAddress address(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static SyncException refused(String option, String value, String why) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST, "option " + option + " = '" + value + "': " + why);
  }
}
