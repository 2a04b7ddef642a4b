/**
 * Auto-configuration: the properties, namespaces as beans, listeners, the life cycle, and
 * what is said when a start fails.
 */
@NullMarked
package io.stateeventtarget.autoconfigure;

import org.jspecify.annotations.NullMarked;
