package io.syncline.security;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers in, or turns them away with a text that says what to do and holds no secret.
 *
 * <p>What the server is not told of is not accepted: without a master secret no JWT, without an
 * authenticator no password, and with nothing at all nobody.
 *
 * <p>Thread-safe. No method blocks, throws on what a caller sent, or completes exceptionally.
 */
public final class Gatekeeper {
  /** How long an {@code Authorization} header may be, in characters. */
  public static final int MOST_HEADER = 8 * 1024;

  private static final String WAYS_IN =
      "show a client certificate, or send Authorization with a bearer token or Basic";

  private final @Nullable MasterJwt jwt;

  private Gatekeeper(Builder builder) {
    this.jwt = builder.jwt;
  }

  /** A gatekeeper that accepts what it is told of. */
  public static Builder builder() {
    return new Builder();
  }

  /** Says who calls. */
  public CompletionStage<Admission> admit(AccessRequest request) {
    return CompletableFuture.completedFuture(byHeader(request));
  }

  /** Says who calls, if it may do the operation by {@link Rights}. */
  public CompletionStage<Admission> admit(AccessRequest request, Operation operation) {
    return admit(request).thenApply(admission -> within(admission, operation));
  }

  private static Admission within(Admission admission, Operation operation) {
    if (admission instanceof Admission.Admitted admitted
        && !Rights.allows(admitted.caller(), operation)) {
      return new Admission.Refused(
          403,
          operation
              + " is not open to "
              + admitted.caller().roles()
              + ": use a credential with one of "
              + Rights.roles(operation));
    }
    return admission;
  }

  private Admission byHeader(AccessRequest request) {
    Optional<String> header = request.authorization();
    if (header.isEmpty()) {
      return refused("credentials are missing: " + WAYS_IN);
    }
    if (header.get().length() > MOST_HEADER) {
      return refused("the Authorization header is longer than 8 KiB: " + WAYS_IN);
    }
    int space = header.get().indexOf(' ');
    String scheme = header.get().substring(0, Math.max(0, space)).toLowerCase(Locale.ROOT);
    String rest = header.get().substring(space + 1).strip();
    if (!scheme.equals("bearer")) {
      return refused("the Authorization header's scheme is not known: " + WAYS_IN);
    }
    return jwt == null
        ? refused("bearer tokens are not known here: " + WAYS_IN)
        : jwt.verify(rest, request.path());
  }

  private static Admission refused(String text) {
    return new Admission.Refused(401, text);
  }

  /** What a gatekeeper accepts. Not thread-safe. */
  public static final class Builder {
    private @Nullable MasterJwt jwt;

    private Builder() {}

    /** Accepts tokens over the master secret. */
    public Builder masterJwt(MasterJwt accepted) {
      this.jwt = accepted;
      return this;
    }

    /** Makes it. */
    public Gatekeeper build() {
      return new Gatekeeper(this);
    }
  }
}
