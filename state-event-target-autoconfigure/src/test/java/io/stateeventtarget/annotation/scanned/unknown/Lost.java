package io.stateeventtarget.annotation.scanned.unknown;

import io.stateeventtarget.annotation.StateProjection;

/**
 * An event with a projection onto a namespace that nobody declares.
 *
 * @param name the key
 */
@StateProjection(namespace = "nowhere", key = "name")
public record Lost(String name) {

}
