package io.syncline.pki;

import io.syncline.SyncException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Key stores as bytes. Their kind is told by the content. */
final class KeyStores {
  private static final byte[] JKS_MAGIC = {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed};
  private static final int SHORTEST_PASSWORD = 6;

  private KeyStores() {}

  static KeyMaterial parse(String name, byte[] bytes, char[] password, @Nullable String alias) {
    KeyStore store = load(name, bytes, password);
    try {
      String entry = alias == null ? onlyKey(name, store) : alias;
      if (!store.isKeyEntry(entry)) {
        throw Pem.corrupt(name, "it has no key under the alias '" + entry + "'", null);
      }
      Certificate[] chain = store.getCertificateChain(entry);
      List<X509Certificate> certificates = new ArrayList<>();
      for (Certificate certificate : chain == null ? new Certificate[0] : chain) {
        if (certificate instanceof X509Certificate x509) {
          certificates.add(x509);
        }
      }
      if (!(store.getKey(entry, password) instanceof PrivateKey key)) {
        throw Pem.corrupt(name, "what it has under '" + entry + "' is no private key", null);
      }
      return KeyMaterial.assemble(name, certificates, key);
    } catch (GeneralSecurityException e) {
      // No cause: it comes from decrypting a key.
      throw Pem.corrupt(name, "its key can't be taken out with the store's password", null);
    }
  }

  /** The certificates that a store vouches for; those beside its own keys are none. */
  static List<X509Certificate> trusted(String name, byte[] bytes, char[] password) {
    KeyStore store = load(name, bytes, password);
    List<X509Certificate> found = new ArrayList<>();
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (store.isCertificateEntry(alias)
            && store.getCertificate(alias) instanceof X509Certificate x509) {
          found.add(x509);
        }
      }
    } catch (GeneralSecurityException e) {
      throw Pem.corrupt(name, "its certificates can't be listed", e);
    }
    return found;
  }

  static byte[] write(KeyMaterial material, KeyStoreKind kind, String alias, char[] password) {
    if (password.length < SHORTEST_PASSWORD) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "the key store's password is too short: at least 6 characters are needed, as keytool does");
    }
    if (alias.isBlank()) {
      throw new SyncException(SyncException.Code.BAD_REQUEST, "the key store needs an alias");
    }
    try {
      KeyStore store = KeyStore.getInstance(kind.name());
      store.load(null, password);
      store.setKeyEntry(
          alias, material.privateKey(), password, material.chain().toArray(new X509Certificate[0]));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      store.store(out, password);
      return out.toByteArray();
    } catch (GeneralSecurityException | IOException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, "this JVM can't write key stores of kind " + kind, e);
    }
  }

  private static KeyStore load(String name, byte[] bytes, char[] password) {
    SafeFiles.checkSize(name, bytes);
    boolean jks = bytes.length >= 4 && Arrays.equals(bytes, 0, 4, JKS_MAGIC, 0, 4);
    try {
      KeyStore store = KeyStore.getInstance(jks ? "JKS" : "PKCS12");
      store.load(new ByteArrayInputStream(bytes), password);
      return store;
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // No cause: it comes from decrypting. The JDK itself can't always tell the two apart either.
      throw Pem.corrupt(
          name, "it is no key store (JKS, PKCS#12), is damaged, or has another password", null);
    }
  }

  private static String onlyKey(String name, KeyStore store) throws GeneralSecurityException {
    List<String> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      }
    }
    if (keys.size() != 1) {
      throw Pem.corrupt(
          name, "it has " + keys.size() + " keys: name the alias of the one to use", null);
    }
    return keys.get(0);
  }
}
