package io.syncline.examples.cli;

import io.syncline.pki.Purpose;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What clients need that show a certificate. */
@Command(
    name = "client-auth",
    description = "Makes what clients need that show a certificate.",
    synopsisSubcommandLabel = "<object>",
    subcommands = {CreateClientAuth.Authority.class, CreateClientAuth.Keyfile.class})
final class CreateClientAuth {
  @Command(
      name = "ca",
      description = "Makes an authority that signs certificates of clients.",
      footerHeading = "%nExample:%n",
      footer =
          "  syncline create client-auth ca --cert=client-auth-ca.crt --key=client-auth-ca.key")
  static final class Authority implements Callable<Integer> {
    @Mixin private Terminal terminal = new Terminal();
    @Mixin private AuthorityFlags authority = new AuthorityFlags();

    @Option(
        names = "--cert",
        paramLabel = "FILE",
        defaultValue = "client-auth-ca.crt",
        description = "Certificate to write, PEM.")
    private Path cert = Path.of("");

    @Option(
        names = "--key",
        paramLabel = "FILE",
        defaultValue = "client-auth-ca.key",
        description = "Private key to write, PEM, mode 0600.")
    private Path key = Path.of("");

    @Option(
        names = "--curve",
        paramLabel = "CURVE",
        defaultValue = "P521",
        description = "P256, P384 or P521; empty for RSA with 2048 bits.")
    private String curve = "";

    @Override
    public Integer call() {
      return authority.write(Purpose.CLIENT_AUTH, curve, cert, key, terminal);
    }
  }

  @Command(
      name = "keyfile",
      description = "Makes a certificate and a key for a client, in one file.",
      footerHeading = "%nExample:%n",
      footer =
          "  syncline create client-auth keyfile --email=operator@example.com --if-expires-within=30d")
  static final class Keyfile implements Callable<Integer> {
    @Mixin private Terminal terminal = new Terminal();
    @Mixin private MakeFlags make = new MakeFlags();
    @Mixin private ClientSigning signing = new ClientSigning();

    @Option(
        names = "--keyfile",
        paramLabel = "FILE",
        defaultValue = "client-auth.keyfile",
        description = "File to write, mode 0600; one that is there is replaced.")
    private Path keyfile = Path.of("");

    @Override
    public Integer call() {
      boolean written = make.files(false).keyfile(signing.authority(), signing.options(), keyfile);
      return make.report(terminal, written, keyfile);
    }
  }
}
