/**
 * Real servers in processes of their own, which tests kill, pause and start again.
 */
@NullMarked
package io.stateeventtarget.server;

import org.jspecify.annotations.NullMarked;
