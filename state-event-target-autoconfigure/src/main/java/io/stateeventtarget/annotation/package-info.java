/**
 * Annotations on beans and domain events, and what finds them.
 */
@NullMarked
package io.stateeventtarget.annotation;

import org.jspecify.annotations.NullMarked;
