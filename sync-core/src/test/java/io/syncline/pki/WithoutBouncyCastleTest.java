package io.syncline.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that makes no certificates need not have Bouncy Castle. */
class WithoutBouncyCastleTest {
  @TempDir private Path folder;

  @Test
  void filesAreReadAndTlsIsSetUp() throws Exception {
    Path keyfile = folder.resolve("tls.keyfile");
    KeyMaterial made = Authorities.server();
    made.writeKeyfile(keyfile);
    try (URLClassLoader bare = bare()) {
      Class<?> type = bare.loadClass(KeyMaterial.class.getName());
      Object read = type.getMethod("readKeyfile", Path.class).invoke(null, keyfile);
      assertThat(read.toString()).isEqualTo(made.toString());
      assertThat(read.getClass()).isNotEqualTo(KeyMaterial.class);

      Class<?> purpose = bare.loadClass(Purpose.class.getName());
      Object tls = purpose.getField("TLS").get(null);
      Class<?> keysType = bare.loadClass(SwappableKeys.class.getName());
      Object keys = keysType.getConstructor(purpose, type).newInstance(tls, read);
      Class<?> auth = bare.loadClass(ClientAuth.class.getName());
      Object context =
          bare.loadClass(TlsContext.class.getName())
              .getMethod("server", keysType, bare.loadClass(SwappableTrust.class.getName()), auth)
              .invoke(null, keys, null, auth.getField("NONE").get(null));
      assertThat(context).isNotNull();
    }
  }

  @Test
  void makingACertificateSaysWhatIsMissing() throws Exception {
    try (URLClassLoader bare = bare()) {
      Class<?> purpose = bare.loadClass(Purpose.class.getName());
      Class<?> optionsType = bare.loadClass(AuthorityOptions.class.getName());
      Object options =
          optionsType.getMethod("of", purpose).invoke(null, purpose.getField("TLS").get(null));
      Class<?> authority = bare.loadClass(CertificateAuthority.class.getName());

      assertThatThrownBy(
              () ->
                  authority
                      .getMethod("create", optionsType, Instant.class)
                      .invoke(null, options, Authorities.NOW))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .hasMessageContaining("org.bouncycastle:bcpkix-jdk18on");
    }
  }

  private static URLClassLoader bare() {
    URL[] path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("bc"))
            .map(WithoutBouncyCastleTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }
}
