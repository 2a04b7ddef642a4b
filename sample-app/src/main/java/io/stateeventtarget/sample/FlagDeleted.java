package io.stateeventtarget.sample;

import io.stateeventtarget.annotation.StateProjection;

/**
 * A flag was deleted.
 *
 * @param key the key of the flag
 * @param deletedBy who deleted it
 */
@StateProjection(namespace = Flag.NAMESPACE, key = "key", remove = "true")
record FlagDeleted(String key, String deletedBy) {

}
