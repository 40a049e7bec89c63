package io.syncline.security;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Checks names and passwords, as {@code Authorization: Basic} brings them. {@link PasswordFile} is
 * the built-in one; a host puts its directory service behind this.
 */
public interface Authenticator {
  /**
   * Who it is, or empty if the name is not known or the password is not its own; the two take the
   * same time.
   *
   * <p>Does not block: it is called on the server's threads, on many at once. What takes time runs
   * elsewhere, and the stage completes there. A stage that completes exceptionally, or an exception
   * thrown, is answered with "try again later"; so is a {@link io.syncline.SyncException} {@code
   * UNAVAILABLE}, where too many wait already. The same name and password come with each request.
   * Nothing is kept of the password past the check, unless it is a keyed hash.
   *
   * @param name 0 to some 6,000 characters, whatever the caller sent
   * @param password likewise; not wiped while the stage runs
   */
  CompletionStage<Optional<Caller>> authenticate(String name, Secret password);
}
