package io.syncline.testkit.arangodb;

/** What a caller needs before a call looks at anything. Calls about one collection look further. */
enum Right {
  /** Nobody is asked who he is. */
  OPEN,

  /** Anybody who is known. */
  KNOWN,

  /** Read the database of the path. */
  DATABASE_READ,

  /** Change the structure of the database of the path, which the read-only mode forbids users. */
  DATABASE_WRITE,

  /** Write to {@code _system}, as it is stored. */
  ADMIN,

  /** As {@link #ADMIN}, with the path in {@code _system} and no read-only mode. */
  SYSTEM_WRITE,

  /** The cluster's secret. */
  SUPERUSER;

  void check(Caller caller, String database, boolean readOnly) {
    boolean may =
        switch (this) {
          case OPEN, KNOWN -> true;
          case DATABASE_READ -> caller.level(database) != Level.NONE;
          case DATABASE_WRITE -> caller.level(database) == Level.WRITE;
          case ADMIN -> caller.isAdmin();
          case SYSTEM_WRITE -> caller.isAdmin() && (caller.isSuperuser() || !readOnly);
          case SUPERUSER -> caller.isSuperuser();
        };
    if (!may) {
      throw Caller.forbidden();
    }
  }
}
