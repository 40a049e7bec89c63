package io.syncline.transport.http;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.internal.transport.Hints;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The writing end of a channel: a view of its {@link Window}. */
final class HttpWriter implements ChannelWriter {
  private final HttpTransport transport;
  private final HttpSite site;
  final Window window;
  private final Hints hints = new Hints();
  private volatile boolean closed;

  HttpWriter(HttpTransport transport, HttpSite site, Window window) {
    this.transport = transport;
    this.site = site;
    this.window = window;
  }

  @Override
  public boolean offer(Frame frame) {
    int most = site.options().maxFrameBytes();
    if (frame.payload().length() > most) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "channel "
              + window.channel
              + ": a frame of "
              + frame.payload().length()
              + " bytes, allowed are "
              + most);
    }
    if (closed || !window.offer(frame, this)) {
      site.metrics.offersRefused.add();
      return false;
    }
    site.metrics.framesSent.add();
    site.metrics.bytesSent.add(frame.payload().length());
    return true;
  }

  @Override
  public Registration onRoom(Runnable hint) {
    return hints.add(hint);
  }

  void room() {
    hints.fire();
  }

  @Override
  public CompletionStage<Void> flushed() {
    return CompletableFuture.completedStage(null); // the window is the transport
  }

  @Override
  public void close() {
    if (transport.closed(this)) {
      closed = true;
      hints.clear();
      window.forget(this);
      site.release(window);
    }
  }
}
