package io.stateeventtarget.replication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;

/**
 * Where one incarnation has got to. The sequence is moved in place, so that a change
 * costs no object and no reference that a collector has to take note of. Written by one
 * thread at a time, read by any: who sees a sequence sees everything that was written
 * before it.
 */
final class Cursor {

	private static final VarHandle SEQUENCE;

	static {
		try {
			SEQUENCE = MethodHandles.lookup().findVarHandle(Cursor.class, "sequence", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Origin origin;

	@SuppressWarnings("unused") // by the handle
	private long sequence;

	Cursor(Origin origin, long sequence) {
		this.origin = origin;
		SEQUENCE.setRelease(this, sequence);
	}

	Origin origin() {
		return this.origin;
	}

	long sequence() {
		return (long) SEQUENCE.getAcquire(this);
	}

	void moveTo(long next) {
		SEQUENCE.setRelease(this, next);
	}

	Version version() {
		return this.origin.at(sequence());
	}

	Position position() {
		return new Position(this.origin, sequence());
	}

}
