package io.syncline.transport.http;

import java.util.List;

/** Whose session a {@link Link} keeps. Called on the link's threads. */
interface LinkParty {
  /**
   * Where to go.
   *
   * @param through the process to be passed on to; empty for the one at the URL
   */
  record Target(String url, String through) {}

  /** Where to go at the given attempt; they are counted up with each that failed. */
  Target target(int attempt);

  /** The call that opens the stream. */
  String call();

  /** Further parameters of every call, beginning with {@code &}. */
  String parameters();

  /** The credential to show. */
  String token();

  /** All there is to say in a new session. */
  List<Message> begin();

  /** What to say first where the same session goes on. */
  List<Message> resume();

  /** Adds what was taken since it was asked last. */
  void taken(List<Message> into);

  /** Something came. */
  void received(Message message);

  /** The credential is refused. */
  void refused(io.syncline.SyncException why);

  /** It failed, and is tried again. */
  void failed();
}
