package io.syncline.examples.cli;

import io.syncline.SyncRuntime;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whom to call and what to show, as a mixin of every command that calls masters. */
final class ClientFlags {
  @Mixin private Terminal terminal = new Terminal();
  @Mixin private JwtFlags jwt = new JwtFlags();

  @Option(
      names = "--master.endpoint",
      split = ",",
      required = true,
      paramLabel = "URL",
      description = "A master of the data centre that is asked, https://host:8629. Repeatable.")
  private List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--master.cacert",
      paramLabel = "FILE",
      description =
          "Authority that signed the masters' certificates; the JDK's public authorities without.")
  private @Nullable Path caCert;

  @Option(
      names = "--auth.keyfile",
      paramLabel = "FILE",
      description = "Client certificate and key to show.")
  private @Nullable Path keyfile;

  @Option(names = "--auth.user", paramLabel = "NAME", description = "User to log in as.")
  private @Nullable String user;

  @Option(
      names = "--auth.password",
      paramLabel = "PASSWORD",
      interactive = true,
      arity = "0..1",
      description = "Password of the user; asked for without an echo if empty or missing.")
  private char @Nullable [] password;

  /** Masters to ask, in this order. */
  List<String> endpoints() {
    return endpoints;
  }

  /** Who is believed, and which certificate is shown. */
  TlsContext tls() {
    TrustAnchors anchors = caCert == null ? TrustAnchors.ofSystem() : TrustAnchors.read(caCert);
    SwappableKeys keys =
        keyfile == null
            ? null
            : new SwappableKeys(Purpose.CLIENT_AUTH, KeyMaterial.readKeyfile(keyfile));
    return TlsContext.client(keys, new SwappableTrust(Purpose.TLS, anchors));
  }

  /** The {@code Authorization} header, if there is one. Not for logs. */
  Optional<String> authorization(SyncRuntime runtime) {
    Optional<Secret> secret = jwt.secret(terminal);
    if (user == null) {
      return secret.map(
          given -> new MasterJwt(runtime, new SecretRing(runtime, given)).authorization());
    }
    if (secret.isPresent()) {
      throw terminal.wrong("choose one of --auth.user and --master.jwt-secret");
    }
    if (user.indexOf(':') >= 0) {
      throw terminal.wrong("--auth.user may not have a colon");
    }
    char[] shown = password();
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(shown));
    ByteBuffer name = StandardCharsets.UTF_8.encode(user + ":");
    byte[] both = new byte[name.remaining() + bytes.remaining()];
    name.get(both, 0, name.remaining());
    bytes.get(both, both.length - bytes.remaining(), bytes.remaining());
    Arrays.fill(shown, ' ');
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
  }

  private char[] password() {
    char[] given = password;
    if (given == null && System.console() != null) {
      given = System.console().readPassword("Password of %s: ", user);
    }
    if (given == null) {
      throw terminal.wrong(
          "--auth.user needs --auth.password, SYNCLINE_AUTH_PASSWORD, or a terminal to ask at");
    }
    return given;
  }

  /** Opens what is needed for calls; the caller closes it. */
  Session connect() {
    return new Session(this);
  }
}
