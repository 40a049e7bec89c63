package io.syncline.control;

/**
 * One call.
 *
 * @param <R> the type of its answer
 */
public sealed interface Call<R> permits ClientCall, MasterCall, SourceCall, WorkerCall, Forwarded {}
