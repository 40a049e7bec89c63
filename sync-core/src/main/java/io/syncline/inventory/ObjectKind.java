package io.syncline.inventory;

/**
 * What a cluster is made of, in the order in which it is made; it is dropped in the reverse order.
 */
public enum ObjectKind {
  /** A database. */
  DATABASE,
  /** A text analyzer. */
  ANALYZER,
  /** A collection of documents or edges. */
  COLLECTION,
  /** An index of a collection. */
  INDEX,
  /** A search view. */
  VIEW,
  /** A named graph. */
  GRAPH,
  /** A user function of the query language. */
  FUNCTION,
  /** A service (Foxx). */
  SERVICE,
  /** A user with its permissions. */
  USER,
  /** A job queue. */
  QUEUE,
  /** A job in a queue. */
  JOB
}
