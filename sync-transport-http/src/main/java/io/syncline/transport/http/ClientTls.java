package io.syncline.transport.http;

import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

/**
 * How this side's client speaks TLS.
 *
 * @param context with the client's own certificate, if it has one, and the trust
 * @param trust the same trust as the context's; OkHttp looks at it once more
 */
public record ClientTls(SSLContext context, X509TrustManager trust) {}
