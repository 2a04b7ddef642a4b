/**
 * What the gateway to browsers takes, against a bare broadcast of the same bytes.
 */
@NullMarked
package io.stateeventtarget.webload;

import org.jspecify.annotations.NullMarked;
