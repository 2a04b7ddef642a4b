package io.stateeventtarget.docs;

import java.math.BigDecimal;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.annotation.StateListener;
import io.stateeventtarget.annotation.StateProjection;
import io.stateeventtarget.event.SinkStatusChanged;
import io.stateeventtarget.event.StateCommand;
import io.stateeventtarget.listener.StateListenerErrorHandler;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/**
 * The code of {@code docs/listeners.md}.
 */
class ListenersCode {

	static class StateListeners {

		@StateListener("themes")
		void onUpdate(StateUpdated<String, Theme> event) {
		}

		@StateListener("themes")
		void onUpdate(String key, Theme value) {
		}

		@StateListener(namespace = "themes", keys = "home", condition = "#value.dark")
		void home(Theme value) {
		}

		@StateListener(namespace = "themes", on = StateEventType.RESET)
		void onReset() {
		}

		@StateListener(namespace = "themes", replay = true)
		void all(StateEvent<String, Theme> event) {
		}

	}

	static class EventListeners {

		@EventListener
		void onUpdate(StateUpdated<String, Theme> event) {
		}

		@EventListener
		void onStatus(SinkStatusChanged event) {
		}

	}

	static class ErrorHandling {

		@Bean
		StateListenerErrorHandler errorHandler(Alarms alarms) {
			return (failure) -> alarms.raise(failure.namespace(), failure.listener(), failure.cause());
		}

	}

	static class Commands {

		private final ApplicationEventPublisher events;

		Commands(ApplicationEventPublisher events) {
			this.events = events;
		}

		void publish() {
			this.events.publishEvent(StateCommand.set("themes", "home", new Theme(true)));
			this.events.publishEvent(StateCommand.remove("themes", "home"));
			this.events.publishEvent(StateCommand.clear("themes"));
		}

	}

	@StateProjection(namespace = "prices", key = "symbol", value = "price", remove = "discontinued")
	record PriceChanged(String symbol, BigDecimal price, boolean discontinued) {
	}

	record Theme(boolean dark) {

	}

	interface Alarms {

		void raise(String namespace, String listener, Throwable cause);

	}

}
