/**
 * The code of the documentation, compiled.
 */
@NullMarked
package io.stateeventtarget.docs;

import org.jspecify.annotations.NullMarked;
