package io.syncline.internal.wire;

/** What a frame says. */
public sealed interface Message permits DataMessage, ControlMessage, Heartbeat {}
