/**
 * The messages of a namespace as JSON.
 */
@NullMarked
package io.stateeventtarget.protocol.json;

import org.jspecify.annotations.NullMarked;
