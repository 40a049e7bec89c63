/**
 * Certificates: making them, reading and writing their files, and TLS that takes up new ones while
 * it runs.
 *
 * <p>Function is separate: a certificate is for TLS servers or for clients that authenticate
 * themselves ({@link io.syncline.pki.Purpose}), its authority is for the same one, and every check
 * here refuses either in the other's place.
 *
 * <p>Only making certificates ({@link io.syncline.pki.CertificateAuthority}) needs Bouncy Castle
 * (bcpkix); on the module path the host requires {@code org.bouncycastle.pkix} itself. Reading
 * files and TLS work without it.
 */
@NullMarked
package io.syncline.pki;

import org.jspecify.annotations.NullMarked;
