package io.stateeventtarget.sample;

import io.stateeventtarget.annotation.StateProjection;

/**
 * A flag was added or changed. The projection brings it into the namespace after the
 * commit; after a rollback nobody hears of it.
 *
 * @param key the key of the flag
 * @param flag the flag as it is now
 */
@StateProjection(namespace = Flag.NAMESPACE, key = "key", value = "flag")
record FlagChanged(String key, Flag flag) {

}
