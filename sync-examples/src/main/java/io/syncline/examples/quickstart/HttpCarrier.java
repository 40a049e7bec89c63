package io.syncline.examples.quickstart;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.control.ControlNetwork;
import io.syncline.control.http.HttpControlNetwork;
import io.syncline.pki.TlsContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * HTTPS on the loopback address, for calls and channels: every master and worker has a server of
 * its own, and every data centre its own authorities and secret.
 */
final class HttpCarrier implements Carrier {
  private static final ClusterId BERLIN = new ClusterId("berlin");
  private static final ClusterId PARIS = new ClusterId("paris");

  private final SyncRuntime runtime = SyncRuntime.threaded("quickstart");
  private final Map<ClusterId, HttpAuthority> authorities = new TreeMap<>();
  private final Map<ClusterId, List<HttpMember>> masters = new TreeMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  private HttpCarrier() {}

  static HttpCarrier start() {
    HttpCarrier carrier = new HttpCarrier();
    List.of(BERLIN, PARIS)
        .forEach(id -> carrier.authorities.put(id, new HttpAuthority(carrier.runtime)));
    List.of(BERLIN, PARIS).forEach(carrier::startMasters);
    return carrier;
  }

  /** Each master tells peers where all of them are, so all listen before one takes part. */
  private void startMasters(ClusterId id) {
    List<HttpMember> all = new ArrayList<>();
    for (int i = 0; i < MASTERS; i++) {
      HttpMember master = new HttpMember(own(id), HttpAuthority.master(own(id), other(id)));
      all.add(master);
      open.add(master::close);
    }
    List<String> endpoints = all.stream().map(HttpMember::endpoint).toList();
    all.forEach(master -> master.carrying(options -> options.advertised(endpoints), id));
    masters.put(id, all);
  }

  private HttpAuthority own(ClusterId id) {
    HttpAuthority found = authorities.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no authority for " + id);
    }
    return found;
  }

  private HttpAuthority other(ClusterId id) {
    return own(id.equals(BERLIN) ? PARIS : BERLIN);
  }

  private List<HttpMember> masters(ClusterId id) {
    return masters.getOrDefault(id, List.of());
  }

  @Override
  public Member master(ClusterId dataCentre, int number) {
    return masters(dataCentre).get(number - 1);
  }

  @Override
  public Member worker(ClusterId dataCentre, int number) {
    HttpAuthority own = own(dataCentre);
    HttpMember worker = new HttpMember(own, HttpAuthority.worker(own, other(dataCentre)));
    open.add(worker::close);
    List<String> endpoints = masters(dataCentre).stream().map(HttpMember::endpoint).toList();
    // The channels' calls take the token alone, as it stands behind "bearer ".
    return worker.carrying(options -> options.masters(endpoints, () -> token(own)), dataCentre);
  }

  private static String token(HttpAuthority own) {
    String authorization = own.jwt().authorization();
    return authorization.substring(authorization.indexOf(' ') + 1);
  }

  @Override
  public ControlNetwork operator(ClusterId dataCentre) {
    TlsContext tls = own(dataCentre).operator();
    HttpControlNetwork calls = HttpControlNetwork.builder().tls(tls::sslContext).build();
    open.add(calls);
    return calls;
  }

  @Override
  public void close() {
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("can't close " + each, e);
      }
    }
    runtime.close();
  }
}
