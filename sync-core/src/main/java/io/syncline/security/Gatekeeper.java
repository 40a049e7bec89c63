package io.syncline.security;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.metrics.Count;
import io.syncline.metrics.GateMetrics;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets callers in, or turns them away with a text that says what to do and holds no secret.
 *
 * <p>What it is not told of is not accepted: without a master secret no JWT, without an
 * authenticator no password, and with nothing at all nobody. Who sends an {@code Authorization}
 * header is turned away if that is not good, whatever else he shows; who shows a certificate as
 * well has the roles of both.
 *
 * <p>Thread-safe. No method blocks, throws on what a caller sent, or completes exceptionally.
 * Stages are complete at once, but where the {@link Authenticator} takes its time: those complete
 * on its threads, and it is the server's limit for answers that bounds them.
 */
public final class Gatekeeper {
  /** How long an {@code Authorization} header may be, in characters. */
  public static final int MOST_HEADER = 8 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
  private static final String WAYS_IN =
      "show a client certificate, or send Authorization with a bearer token or Basic";
  private static final Pattern CHANNEL_TOKEN = Pattern.compile("[0-9a-f]{64}");
  private static final int MOST_NAME = 256;

  private final @Nullable MasterJwt jwt;
  private final @Nullable SecretRing monitoring;
  private final @Nullable ChannelTokens channels;
  private final @Nullable Authenticator authenticator;
  private final @Nullable CertificateRoles certificates;
  private final @Nullable SyncRuntime runtime;
  private final AtomicBoolean authenticatorFails = new AtomicBoolean();
  private final LongAdder admitted = new LongAdder();
  private final LongAdder unauthorised = new LongAdder();
  private final LongAdder forbidden = new LongAdder();
  private final LongAdder unavailable = new LongAdder();
  private final GateMetrics metrics;

  private Gatekeeper(Builder builder) {
    this.jwt = builder.jwt;
    this.monitoring = builder.monitoring;
    this.channels = builder.channels;
    this.authenticator = builder.authenticator;
    this.certificates = builder.certificates;
    this.runtime = builder.runtime;
    this.metrics = new GateMetrics(builder.registry);
  }

  /** A gatekeeper that accepts what it is told of. */
  public static Builder builder() {
    return new Builder();
  }

  /** Says who calls, whatever it wants to do. */
  public CompletionStage<Admission> admit(AccessRequest request) {
    return judge(request).thenApply(admission -> counted(request, admission));
  }

  /** Says who calls, if it may do the operation by {@link Rights}. */
  public CompletionStage<Admission> admit(AccessRequest request, Operation operation) {
    return judge(request).thenApply(admission -> counted(request, within(admission, operation)));
  }

  /** How many were let in and turned away so far. */
  public Counts counts() {
    return new Counts(admitted.sum(), unauthorised.sum(), forbidden.sum(), unavailable.sum());
  }

  private Admission counted(AccessRequest request, Admission admission) {
    if (admission instanceof Admission.Refused refused) {
      switch (refused.status()) {
        case 401 -> {
          unauthorised.increment();
          metrics.unauthorised.add();
        }
        case 403 -> {
          forbidden.increment();
          metrics.forbidden.add();
        }
        default -> {
          unavailable.increment();
          metrics.unavailable.add();
        }
      }
    } else if (admission instanceof Admission.Admitted let) {
      admitted.increment();
      by(request, let.caller()).add();
    }
    return admission;
  }

  /** The credential that let a caller in. */
  private Count by(AccessRequest request, Caller caller) {
    String header = request.authorization().orElse("");
    if (header.isEmpty()) {
      return metrics.certificates;
    }
    if (header.regionMatches(true, 0, "basic ", 0, 6)) {
      return metrics.passwords;
    }
    if (caller.roles().contains(Role.MONITOR)) {
      return metrics.monitoringTokens;
    }
    return caller.roles().contains(Role.CHANNEL) ? metrics.channelTokens : metrics.jwts;
  }

  private CompletionStage<Admission> judge(AccessRequest request) {
    Optional<Admission> shown = byCertificate(request);
    if (request.authorization().isEmpty()) {
      return done(shown.orElseGet(() -> refused("credentials are missing: " + WAYS_IN)));
    }
    return byHeader(request.authorization().get(), request.path())
        .thenApply(said -> shown.map(also -> both(said, also)).orElse(said));
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

  private static Admission both(Admission said, Admission shown) {
    if (said instanceof Admission.Admitted header
        && shown instanceof Admission.Admitted certificate) {
      Set<Role> roles = EnumSet.noneOf(Role.class);
      roles.addAll(header.caller().roles());
      roles.addAll(certificate.caller().roles());
      String name = header.caller().name() + " with " + certificate.caller().name();
      return new Admission.Admitted(new Caller(name, roles, header.caller().scope()));
    }
    return said;
  }

  /** Empty without a certificate. */
  private Optional<Admission> byCertificate(AccessRequest request) {
    if (request.certificates().isEmpty()) {
      return Optional.empty();
    }
    if (certificates == null || runtime == null) {
      return Optional.of(
          refused("client certificates are not accepted here: send Authorization instead"));
    }
    Date now = new Date(runtime.wallMicros() / 1000);
    try {
      for (X509Certificate certificate : request.certificates()) {
        // TLS has checked it when the connection was made, which may be long ago.
        certificate.checkValidity(now);
      }
    } catch (CertificateException e) {
      return Optional.of(
          refused("the client certificate has expired or is not valid yet: show another"));
    }
    X509Certificate leaf = request.certificates().get(0);
    Collection<Role> roles = certificates.rolesOf(leaf);
    if (roles.isEmpty()) {
      return Optional.of(
          refused(
              "the client certificate has no role: add its subject or an alternative name to the"
                  + " roles of client certificates"));
    }
    String subject = leaf.getSubjectX500Principal().getName(X500Principal.RFC2253);
    return Optional.of(
        new Admission.Admitted(
            new Caller("certificate " + forLogs(subject), EnumSet.copyOf(roles))));
  }

  private CompletionStage<Admission> byHeader(String header, String path) {
    if (header.length() > MOST_HEADER) {
      return done(refused("the Authorization header is longer than 8 KiB: " + WAYS_IN));
    }
    int space = header.indexOf(' ');
    String scheme = header.substring(0, Math.max(0, space)).toLowerCase(Locale.ROOT);
    String rest = header.substring(space + 1).strip();
    return switch (scheme) {
      case "bearer" -> done(byToken(rest, path));
      case "basic" -> byPassword(rest);
      default -> done(refused("the Authorization header's scheme is not known: " + WAYS_IN));
    };
  }

  private Admission byToken(String token, String path) {
    if (token.isEmpty()) {
      return refused("the bearer token is missing: " + WAYS_IN);
    }
    if (monitoring != null) {
      Secret given = Secret.of(token);
      boolean equal = false;
      for (Secret accepted : monitoring.accepted()) {
        equal |= accepted.equals(given);
      }
      if (equal) {
        return new Admission.Admitted(new Caller("monitoring token", EnumSet.of(Role.MONITOR)));
      }
    }
    if (channels != null && CHANNEL_TOKEN.matcher(token).matches()) {
      return channels
          .scopeOf(Secret.of(token))
          .<Admission>map(
              scope ->
                  new Admission.Admitted(
                      new Caller("channel token", EnumSet.of(Role.CHANNEL), scope)))
          .orElseGet(
              () ->
                  refused(
                      "the channel token is not known here, was revoked or has expired: ask the"
                          + " masters for a new one"));
    }
    return jwt == null
        ? refused("the bearer token is not known here: " + WAYS_IN)
        : jwt.verify(token, path);
  }

  private CompletionStage<Admission> byPassword(String encoded) {
    if (authenticator == null) {
      return done(refused("passwords are not accepted here: use another credential"));
    }
    Optional<NameAndPassword> given = NameAndPassword.decode(encoded);
    if (given.isEmpty()) {
      return done(refused("Basic is not Base64 of name:password in UTF-8: encode it anew"));
    }
    CompletionStage<Optional<Caller>> asked;
    try {
      asked = authenticator.authenticate(given.get().name(), given.get().password());
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    return asked.handle(
        (caller, failure) -> {
          given.get().password().wipe();
          return failure == null ? judge(caller) : unchecked(failure);
        });
  }

  private Admission judge(Optional<Caller> caller) {
    if (authenticatorFails.compareAndSet(true, false)) {
      LOG.info("event=authenticator-recovered next=\"passwords are checked again\"");
    }
    return caller
        .<Admission>map(Admission.Admitted::new)
        .orElseGet(() -> refused("user or password is wrong: check both"));
  }

  private Admission unchecked(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (cause instanceof SyncException known && known.retryable()) {
      return new Admission.Refused(
          503, "too many passwords are being checked: try again in a few seconds");
    }
    if (authenticatorFails.compareAndSet(false, true)) {
      // Its text may hold what was asked: only its kind is told.
      LOG.warn(
          "event=authenticator-failed error={} next=\"users are told to try again\"",
          cause.getClass().getName());
    }
    return new Admission.Refused(
        503, "the password can't be checked now: try again, and look into the server's log");
  }

  private static String forLogs(String text) {
    String bounded = text.length() > MOST_NAME ? text.substring(0, MOST_NAME) + "..." : text;
    return bounded.replaceAll("\\p{Cntrl}", "?");
  }

  private static CompletionStage<Admission> done(Admission admission) {
    return CompletableFuture.completedFuture(admission);
  }

  private static Admission refused(String text) {
    return new Admission.Refused(401, text);
  }

  /**
   * How many were let in and turned away since the gatekeeper was made.
   *
   * @param unauthorised answered 401
   * @param forbidden answered 403
   * @param unavailable answered 503: too many passwords at once, or an authenticator that fails
   */
  public record Counts(long admitted, long unauthorised, long forbidden, long unavailable) {}

  /** What a gatekeeper accepts. Not thread-safe. */
  public static final class Builder {
    private @Nullable MasterJwt jwt;
    private @Nullable SecretRing monitoring;
    private @Nullable ChannelTokens channels;
    private @Nullable Authenticator authenticator;
    private @Nullable CertificateRoles certificates;
    private @Nullable SyncRuntime runtime;
    private MetricRegistry registry = new MetricRegistry();

    private Builder() {}

    /** Accepts tokens over the master secret, for {@link Role#MEMBER} and {@link Role#OPERATOR}. */
    public Builder masterJwt(MasterJwt accepted) {
      this.jwt = accepted;
      return this;
    }

    /** Accepts a fixed bearer token for {@link Role#MONITOR}. */
    public Builder monitoringToken(SecretRing accepted) {
      this.monitoring = accepted;
      return this;
    }

    /** Accepts channel tokens, for {@link Role#CHANNEL} within their scope. */
    public Builder channelTokens(ChannelTokens accepted) {
      this.channels = accepted;
      return this;
    }

    /** Accepts names and passwords. */
    public Builder passwords(Authenticator accepted) {
      this.authenticator = accepted;
      return this;
    }

    /**
     * Accepts client certificates that TLS has verified.
     *
     * @param clock tells by the wall clock whether they are valid still
     */
    public Builder certificates(CertificateRoles accepted, SyncRuntime clock) {
      this.certificates = accepted;
      this.runtime = clock;
      return this;
    }

    /** Where it counts; a registry of its own otherwise. */
    public Builder metrics(MetricRegistry shared) {
      this.registry = shared;
      return this;
    }

    /** Makes it. */
    public Gatekeeper build() {
      return new Gatekeeper(this);
    }
  }
}
