package io.syncline.control.rest;

/**
 * What a data centre shows to another, and by what it knows it. PEM texts, empty where there is
 * none. Secret: not for logs.
 *
 * @param clientCertificate PEM, the chain that is shown
 * @param clientKey PEM, its private key
 * @param clientToken a token that is shown beside or in place of it
 * @param caCertificate PEM, who must have signed the other side's certificate
 */
public record TlsAuthentication(
    String clientCertificate, String clientKey, String clientToken, String caCertificate) {
  /** Nothing. */
  public static final TlsAuthentication NONE = new TlsAuthentication("", "", "", "");

  /** Says which parts are there, not what they are. */
  @Override
  public String toString() {
    return "TlsAuthentication[clientCertificate="
        + present(clientCertificate)
        + ", clientKey="
        + present(clientKey)
        + ", clientToken="
        + present(clientToken)
        + ", caCertificate="
        + present(caCertificate)
        + "]";
  }

  private static String present(String part) {
    return part.isEmpty() ? "none" : "given";
  }
}
