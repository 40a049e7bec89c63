package io.syncline.store;

/** The answer to opening a feed after a position. */
public sealed interface FeedOpening {
  /** Reading goes on after the position. */
  record Opened(Feed feed) implements FeedOpening {}

  /** The position is older than what is kept. */
  record Gone(Position oldest) implements FeedOpening {}

  /** The position lies after the feed's end: history was lost. */
  record Ahead(Position head) implements FeedOpening {}

  /** The position is of another incarnation, or its witness does not fit. */
  record OtherIncarnation(Incarnation now) implements FeedOpening {}
}
