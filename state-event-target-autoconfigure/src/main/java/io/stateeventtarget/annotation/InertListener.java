package io.stateeventtarget.annotation;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;

/**
 * Stands for a {@link StateListener} method where state-event-target is switched off.
 */
final class InertListener implements GenericApplicationListener {

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		return false;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
	}

}
