/**
 * What the documentation calls the user's code.
 */
@NullMarked
package com.acme;

import org.jspecify.annotations.NullMarked;
