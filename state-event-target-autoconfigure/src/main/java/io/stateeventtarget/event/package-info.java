/**
 * Joins namespaces to Spring's application events: changes go out as events, commands
 * come in as events.
 */
@NullMarked
package io.stateeventtarget.event;

import org.jspecify.annotations.NullMarked;
