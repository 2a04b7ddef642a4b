package io.stateeventtarget.sample;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateWrite;
import io.stateeventtarget.StateWriteGuard;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.annotation.StateNamespace;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Takes notes of flags that exist only. Whoever may open the page may write them: an
 * application of yours would look at the principal of the sink.
 */
@Component
@Profile("!sink")
@StateNamespace(FlagNote.NAMESPACE)
class FlagNoteGuard implements StateWriteGuard {

	private final ObjectProvider<StateSink<String, Flag>> flags;

	FlagNoteGuard(ObjectProvider<StateSink<String, Flag>> flags) {
		this.flags = flags;
	}

	@Override
	public void check(StateWrite<?, ?> write) {
		if (write.value() != null && !this.flags.getObject().asMap().containsKey(write.key())) {
			throw new WriteRejectedException("There is no flag '" + write.key() + "' to make a note of",
					write.namespace(), write.key());
		}
	}

}
