package io.stateeventtarget.autoconfigure;

import java.util.Map;
import java.util.TreeMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import io.stateeventtarget.transport.StateTransport;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Chooses the transport by its name: among the beans of the context, then among those of
 * its ancestors, whose life cycle stays theirs.
 */
final class Transports {

	static final String LOCAL = "local";

	private static final String OWN_PACKAGE = Transports.class.getPackageName() + ".";

	private final ConfigurableListableBeanFactory beanFactory;

	Transports(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Chooses a transport.
	 * @param name its name
	 * @return the transport
	 * @throws StartFailureException if there is none of that name
	 */
	StateTransport get(String name) {
		return find(name).orElseThrow(() -> failure(name));
	}

	private Optional<StateTransport> find(String name) {
		Map<String, StateTransport> found = own();
		found.values().removeIf((transport) -> !transport.name().equals(name));
		if (found.size() > 1) {
			found.keySet().removeIf(this::isAutoConfigured);
		}
		if (found.size() > 1) {
			throw new DuplicateTransportException(name, found.keySet());
		}
		return found.isEmpty() ? parent().flatMap((parent) -> parent.find(name)).map(BorrowedTransport::new)
				: Optional.of(found.values().iterator().next());
	}

	private Map<String, StateTransport> own() {
		return new TreeMap<>(this.beanFactory.getBeansOfType(StateTransport.class));
	}

	/**
	 * What a transport is called is known only when it exists, too late for the
	 * auto-configured ones to back off.
	 */
	private boolean isAutoConfigured(String beanName) {
		if (!this.beanFactory.containsBeanDefinition(beanName)) {
			return false;
		}
		String factory = this.beanFactory.getBeanDefinition(beanName).getFactoryBeanName();
		return factory != null && factory.startsWith(OWN_PACKAGE) && factory.endsWith("TransportAutoConfiguration");
	}

	private Optional<Transports> parent() {
		return (this.beanFactory.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent)
				? Optional.of(new Transports(parent)) : Optional.empty();
	}

	private StartFailureException failure(String name) {
		SortedSet<String> available = available();
		available.add(LOCAL);
		KnownTransport known = KnownTransport.of(name).orElse(null);
		return (known != null)
				? new UnavailableTransportException(known,
						known.isLibraryPresent(this.beanFactory.getBeanClassLoader()), available)
				: new UnknownTransportException(name, available);
	}

	private SortedSet<String> available() {
		SortedSet<String> names = parent().map(Transports::available).orElseGet(TreeSet::new);
		own().values().forEach((transport) -> names.add(transport.name()));
		return names;
	}

}
