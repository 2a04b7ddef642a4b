@NullMarked
package io.stateeventtarget.annotation.scanned.unparsable;

import org.jspecify.annotations.NullMarked;
