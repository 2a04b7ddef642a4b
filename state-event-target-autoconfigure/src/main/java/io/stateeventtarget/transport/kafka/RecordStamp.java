package io.stateeventtarget.transport.kafka;

import io.stateeventtarget.ChangeCause;

/**
 * What the header of a record says beside its kind.
 *
 * @param epoch the epoch of the version
 * @param sequence the sequence of the version
 * @param timestamp when the source made the change, in milliseconds of its wall clock
 * @param extra when the entry expires, in milliseconds of that clock, or 0 for never; of
 * the end of a step the first sequence of the step
 * @param cause why
 */
record RecordStamp(long epoch, long sequence, long timestamp, long extra, ChangeCause cause) {

	RecordStamp(long epoch, long sequence, long timestamp, long extra) {
		this(epoch, sequence, timestamp, extra, ChangeCause.WRITE);
	}

}
