package io.syncline.examples.cli;

import io.syncline.pki.KeyStoreKind;
import io.syncline.pki.Purpose;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What TLS servers need. */
@Command(
    name = "tls",
    description = "Makes what TLS servers need.",
    synopsisSubcommandLabel = "<object>",
    subcommands = {
      CreateTls.Authority.class,
      CreateTls.Certificate.class,
      CreateTls.Keyfile.class,
      CreateTls.Keystore.class
    })
final class CreateTls {
  @Command(
      name = "ca",
      description = "Makes an authority that signs certificates of TLS servers.",
      footerHeading = "%nExample:%n",
      footer = "  syncline create tls ca --cert=tls-ca.crt --key=tls-ca.key")
  static final class Authority implements Callable<Integer> {
    @Mixin private Terminal terminal = new Terminal();
    @Mixin private AuthorityFlags authority = new AuthorityFlags();

    @Option(
        names = "--cert",
        paramLabel = "FILE",
        defaultValue = "tls-ca.crt",
        description = "Certificate to write, PEM.")
    private Path cert = Path.of("");

    @Option(
        names = "--key",
        paramLabel = "FILE",
        defaultValue = "tls-ca.key",
        description = "Private key to write, PEM, mode 0600.")
    private Path key = Path.of("");

    @Option(
        names = "--curve",
        paramLabel = "CURVE",
        defaultValue = "P256",
        description = "P256, P384 or P521; empty for RSA with 2048 bits.")
    private String curve = "";

    @Override
    public Integer call() {
      return authority.write(Purpose.TLS, curve, cert, key, terminal);
    }
  }

  @Command(
      name = "certificate",
      description = "Makes a certificate and a key for a TLS server, in two files.",
      footerHeading = "%nExample:%n",
      footer = "  syncline create tls certificate --host=m1.berlin.example.com --host=10.1.0.5")
  static final class Certificate implements Callable<Integer> {
    @Mixin private Terminal terminal = new Terminal();
    @Mixin private MakeFlags make = new MakeFlags();
    @Mixin private TlsSigning signing = new TlsSigning();

    @Option(
        names = "--cert",
        paramLabel = "FILE",
        defaultValue = "tls.crt",
        description = "Certificate to write, PEM; one that is there is replaced.")
    private Path cert = Path.of("");

    @Option(
        names = "--key",
        paramLabel = "FILE",
        defaultValue = "tls.key",
        description = "Private key to write, PEM, mode 0600; one that is there is replaced.")
    private Path key = Path.of("");

    @Override
    public Integer call() {
      boolean written =
          make.files(false).certificateAndKey(signing.authority(), signing.options(), cert, key);
      return make.report(terminal, written, cert, key);
    }
  }

  @Command(
      name = "keyfile",
      description = "Makes a certificate and a key for a TLS server, in one file.",
      footerHeading = "%nExample:%n",
      footer = "  syncline create tls keyfile --host=m1.berlin.example.com --if-expires-within=30d")
  static final class Keyfile implements Callable<Integer> {
    @Mixin private Terminal terminal = new Terminal();
    @Mixin private MakeFlags make = new MakeFlags();
    @Mixin private TlsSigning signing = new TlsSigning();

    @Option(
        names = "--keyfile",
        paramLabel = "FILE",
        defaultValue = "tls.keyfile",
        description = "File to write, mode 0600; one that is there is replaced.")
    private Path keyfile = Path.of("");

    @Override
    public Integer call() {
      boolean written = make.files(false).keyfile(signing.authority(), signing.options(), keyfile);
      return make.report(terminal, written, keyfile);
    }
  }

  @Command(
      name = "keystore",
      description = "Makes a certificate and a key for a TLS server, in a Java key store.",
      footerHeading = "%nExample:%n",
      footer =
          "  syncline create tls keystore --host=kafka1 --keystore=kafka.p12 --alias=kafka"
              + " --keystore-password")
  static final class Keystore implements Callable<Integer> {
    @Mixin private Terminal terminal = new Terminal();
    @Mixin private MakeFlags make = new MakeFlags();
    @Mixin private TlsSigning signing = new TlsSigning();

    @Option(
        names = "--keystore",
        paramLabel = "FILE",
        defaultValue = "tls.jks",
        description =
            "File to write, mode 0600; one that is there is replaced. PKCS#12 where its name ends"
                + " in .p12 or .pfx, else JKS.")
    private Path keystore = Path.of("");

    @Option(
        names = "--keystore-password",
        paramLabel = "PASSWORD",
        required = true,
        interactive = true,
        arity = "0..1",
        description =
            "Password of the store and the key, 6 characters or more; asked for if empty.")
    private char[] password = {};

    @Option(
        names = "--alias",
        paramLabel = "NAME",
        required = true,
        description = "Name of the key in the store.")
    private String alias = "";

    @Override
    public Integer call() {
      String name = keystore.toString().toLowerCase(Locale.ROOT);
      KeyStoreKind kind =
          name.endsWith(".p12") || name.endsWith(".pfx") ? KeyStoreKind.PKCS12 : KeyStoreKind.JKS;
      boolean written =
          make.files(false)
              .keyStore(signing.authority(), signing.options(), keystore, kind, alias, password);
      return make.report(terminal, written, keystore);
    }
  }
}
