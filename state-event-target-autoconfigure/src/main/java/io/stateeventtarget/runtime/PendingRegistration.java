package io.stateeventtarget.runtime;

import io.stateeventtarget.Registration;
import org.jspecify.annotations.Nullable;

/**
 * A registration that may be closed before it has come about. Thread-safe.
 */
final class PendingRegistration implements Registration {

	private @Nullable Registration registration;

	private boolean closed;

	synchronized void complete(Registration actual) {
		this.registration = actual;
		if (this.closed) {
			actual.close();
		}
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.registration != null) {
			this.registration.close();
		}
	}

}
