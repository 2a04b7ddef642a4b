package io.stateeventtarget.autoconfigure;

import java.util.Locale;

import io.stateeventtarget.SingleStateSink;
import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;

/**
 * The two ends of a namespace.
 */
enum Side {

	SOURCE(StateSource.class, SingleStateSource.class), SINK(StateSink.class, SingleStateSink.class);

	private final Class<?> keyed;

	private final Class<?> single;

	Side(Class<?> keyed, Class<?> single) {
		this.keyed = keyed;
		this.single = single;
	}

	Class<?> beanClass(boolean single) {
		return single ? this.single : this.keyed;
	}

	/**
	 * The property that holds the settings of a namespace.
	 */
	String property(String namespace) {
		return StateEventTargetProperties.PREFIX + "." + this + "s." + namespace;
	}

	/**
	 * The property that holds the settings of all namespaces.
	 */
	String defaultsProperty() {
		return StateEventTargetProperties.PREFIX + ".defaults." + this;
	}

	/**
	 * The name of a bean: that of {@code feature-flags} is
	 * {@code featureFlagsStateSource}.
	 */
	String beanName(String namespace) {
		StringBuilder name = new StringBuilder();
		for (String word : namespace.split("-")) {
			name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
		}
		return name.append(this.keyed.getSimpleName()).toString();
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
