package io.syncline.security;

import io.syncline.SyncException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * One user of a password file: {@code name:pbkdf2-sha256:rounds:salt:hash:roles}, salt and hash in
 * Base64, roles with commas between them.
 */
record PasswordHash(String name, int rounds, Secret salt, Secret hash, Set<Role> roles) {
  static final int SALT_BYTES = 16;
  static final int HASH_BYTES = 32;
  static final int MOST_ROUNDS = 10_000_000;

  private static final String KIND = "pbkdf2-sha256";

  /** What a password may give; the others come from the master secret, a certificate or a token. */
  private static final Set<Role> BY_PASSWORD =
      Collections.unmodifiableSet(EnumSet.of(Role.OPERATOR, Role.MONITOR));

  PasswordHash {
    if (!name.matches("[^:\\p{Cntrl}\\s]{1,128}") || name.startsWith("#")) {
      throw wrong("a name has 1 to 128 characters, no space and no colon, and no # in front");
    }
    if (roles.isEmpty() || !BY_PASSWORD.containsAll(roles)) {
      throw wrong("roles are operator or monitor, or both with a comma");
    }
    roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
  }

  /** Makes one; takes as long as the rounds take. */
  static PasswordHash of(
      String name, Secret password, int rounds, Set<Role> roles, SecretSource source) {
    Secret salt = Secret.copyOf(source.bytes(SALT_BYTES));
    return new PasswordHash(name, rounds, salt, derive(password, salt, rounds), roles);
  }

  /** Reads a line; the error says what is wrong with it, and nothing of what it holds. */
  static PasswordHash parse(String line, int leastRounds) {
    String[] parts = line.split(":", -1);
    if (parts.length != 6 || !parts[1].equals(KIND)) {
      throw wrong("a line is name:" + KIND + ":rounds:salt:hash:roles");
    }
    if (!parts[2].matches("[0-9]{1,8}")
        || Integer.parseInt(parts[2]) < leastRounds
        || Integer.parseInt(parts[2]) > MOST_ROUNDS) {
      throw wrong("rounds are " + leastRounds + " to " + MOST_ROUNDS);
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String role : parts[5].split(",", -1)) {
      BY_PASSWORD.stream()
          .filter(known -> known.name().equals(role.strip().toUpperCase(Locale.ROOT)))
          .findFirst()
          .ifPresentOrElse(
              roles::add,
              () -> {
                throw wrong("roles are operator or monitor, or both with a comma");
              });
    }
    return new PasswordHash(
        parts[0],
        Integer.parseInt(parts[2]),
        bytes(parts[3], SALT_BYTES),
        bytes(parts[4], HASH_BYTES),
        roles);
  }

  /** The line of a file. It holds no password, but must be kept from others all the same. */
  String line() {
    Base64.Encoder encoder = Base64.getEncoder();
    return name
        + ":"
        + KIND
        + ":"
        + rounds
        + ":"
        + encoder.encodeToString(salt.bytes())
        + ":"
        + encoder.encodeToString(hash.bytes())
        + ":"
        + roles.stream()
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
  }

  /** Whether a password is this user's, in the time of the rounds. */
  boolean fits(Secret password) {
    byte[] derived = derive(password, salt, rounds).bytes();
    byte[] wanted = hash.bytes();
    return MessageDigest.isEqual(wanted, derived);
  }

  /** Whether bytes can be a password: some, and UTF-8, so that no two of them look alike. */
  static boolean canBePassword(Secret password) {
    return password.length() > 0 && characters(password).length > 0;
  }

  /** A name and the roles, no hash. */
  @Override
  public String toString() {
    return name + " " + roles;
  }

  private static Secret derive(Secret password, Secret salt, int rounds) {
    char[] characters = characters(password);
    PBEKeySpec spec = new PBEKeySpec(characters, salt.bytes(), rounds, HASH_BYTES * 8);
    Arrays.fill(characters, '\0');
    try {
      SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
      return Secret.copyOf(factory.generateSecret(spec).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, "this JDK has no PBKDF2WithHmacSHA256: use another", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** Empty if it is not UTF-8. */
  private static char[] characters(Secret password) {
    byte[] bytes = password.bytes();
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      char[] characters = new char[decoded.remaining()];
      decoded.get(characters);
      Arrays.fill(decoded.array(), '\0');
      return characters;
    } catch (CharacterCodingException e) {
      return new char[0];
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Secret bytes(String base64, int count) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      decoded = new byte[0];
    }
    if (decoded.length != count) {
      throw wrong("the salt is Base64 of 16 bytes, and the hash of 32");
    }
    return Secret.copyOf(decoded);
  }

  private static SyncException wrong(String what) {
    return new SyncException(SyncException.Code.BAD_REQUEST, what);
  }
}
