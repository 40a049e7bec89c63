package io.syncline.transport.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** The requests of a {@link Link}; see {@link ChannelRoutes} for what they mean. */
final class LinkRequests {
  private static final MediaType BINARY = MediaType.get("application/octet-stream");

  private final LinkParty party;

  LinkRequests(LinkParty party) {
    this.party = party;
  }

  Request stream(LinkParty.Target to, String session, boolean fresh) {
    return post(
        to,
        party.call() + "?session=" + session + (fresh ? "&new=1" : ""),
        fresh ? party.begin() : party.resume());
  }

  Request flow(LinkParty.Target to, String session, long sequence, List<Message> messages) {
    return post(to, "flow?session=" + session + "&sequence=" + sequence, messages);
  }

  private Request post(LinkParty.Target to, String call, List<Message> messages) {
    String through = to.through().isEmpty() ? "" : "&worker=" + encoded(to.through());
    return new Request.Builder()
        .url(to.url() + ChannelRoutes.PREFIX + call + party.parameters() + through)
        .header("Authorization", "Bearer " + party.token())
        .header("Accept-Encoding", "identity")
        .post(RequestBody.create(MessageWriter.encode(messages).toArray(), BINARY))
        .build();
  }

  /** A value in a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
