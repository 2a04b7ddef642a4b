/**
 * A board of feature flags that lives on the starter: the table is where the flags are at
 * home, the source of namespace {@code feature-flags} makes them known, and everything
 * that answers a request reads the sink.
 */
@NullMarked
package io.stateeventtarget.sample;

import org.jspecify.annotations.NullMarked;
