package io.syncline.security;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Somebody who was let in.
 *
 * @param name for logs: a user's name, a certificate's subject, the kind of a token; never a secret
 * @param roles what it may act as
 * @param scope of a channel token: the text it was made with, that says which channels it is good
 *     for; empty for every other caller
 */
public record Caller(String name, Set<Role> roles, String scope) {
  /** Copies the set. */
  public Caller {
    Set<Role> copy = EnumSet.noneOf(Role.class);
    copy.addAll(roles);
    roles = Collections.unmodifiableSet(copy);
  }

  /** A caller without a channel token. */
  public Caller(String name, Set<Role> roles) {
    this(name, roles, "");
  }
}
