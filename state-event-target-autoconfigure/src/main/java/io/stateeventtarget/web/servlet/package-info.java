/**
 * The gateway on the servlet stack.
 */
@NullMarked
package io.stateeventtarget.web.servlet;

import org.jspecify.annotations.NullMarked;
