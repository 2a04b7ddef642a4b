package io.stateeventtarget.annotation.scanned.unresolved;

import io.stateeventtarget.annotation.StateProjection;

/**
 * An event onto a namespace that no property names.
 */
@StateProjection(namespace = "${nope}", key = "'a'", value = "1")
public interface Unresolved {

}
