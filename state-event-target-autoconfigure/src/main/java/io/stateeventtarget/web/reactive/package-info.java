/**
 * The gateway in reactive applications, with Spring WebFlux.
 */
@NullMarked
package io.stateeventtarget.web.reactive;

import org.jspecify.annotations.NullMarked;
