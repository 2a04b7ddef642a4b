/**
 * The gateway to browsers: WebSocket, server-sent events and JSON on one path.
 */
@NullMarked
package io.stateeventtarget.web;

import org.jspecify.annotations.NullMarked;
