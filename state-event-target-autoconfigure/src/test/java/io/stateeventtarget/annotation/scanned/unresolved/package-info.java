@NullMarked
package io.stateeventtarget.annotation.scanned.unresolved;

import org.jspecify.annotations.NullMarked;
