package io.stateeventtarget.listener;

import io.stateeventtarget.StateEvent;
import org.jspecify.annotations.Nullable;

/**
 * What failed, where and why.
 *
 * @param namespace the namespace
 * @param listener a description of the user code that failed, fit for a log line
 * @param event the event that it was told of, or {@code null} if it was not about one
 * @param cause what was thrown
 */
public record ListenerFailure(String namespace, String listener, @Nullable StateEvent<?, ?> event, Throwable cause) {

}
