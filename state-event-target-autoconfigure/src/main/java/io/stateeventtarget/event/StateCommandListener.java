package io.stateeventtarget.event;

import java.util.Locale;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;

/**
 * Hears every {@link StateCommand} that is published in its context or below, and has
 * those applied whose source belongs to its context.
 */
public final class StateCommandListener implements GenericApplicationListener {

	private final StateCommandApplier applier;

	/**
	 * Creates a listener.
	 * @param applier applies the commands
	 */
	public StateCommandListener(StateCommandApplier applier) {
		this.applier = applier;
	}

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		Class<?> payload = eventType.as(PayloadApplicationEvent.class).getGeneric().resolve();
		return payload != null && StateCommand.class.isAssignableFrom(payload);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof PayloadApplicationEvent<?> published
				&& published.getPayload() instanceof StateCommand command) {
			String name = command.getClass().getSimpleName().toLowerCase(Locale.ROOT);
			NamespaceCatalog.Entry owned = this.applier.findOwned("StateCommand." + name, command.namespace(), command);
			if (owned != null) {
				this.applier.apply(command, owned, "StateCommand." + name, event);
			}
		}
	}

	/**
	 * Commands are applied in publication order, so never on an executor.
	 */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
