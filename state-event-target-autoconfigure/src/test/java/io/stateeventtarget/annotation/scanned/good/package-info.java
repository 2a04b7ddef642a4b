@NullMarked
package io.stateeventtarget.annotation.scanned.good;

import org.jspecify.annotations.NullMarked;
