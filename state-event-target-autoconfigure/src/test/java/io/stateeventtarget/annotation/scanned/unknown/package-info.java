@NullMarked
package io.stateeventtarget.annotation.scanned.unknown;

import org.jspecify.annotations.NullMarked;
