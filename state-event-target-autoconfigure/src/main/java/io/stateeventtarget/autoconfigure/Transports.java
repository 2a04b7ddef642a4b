package io.stateeventtarget.autoconfigure;

import java.util.ArrayList;
import java.util.List;
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
		List<StateTransport> found = new ArrayList<>(own());
		found.removeIf((transport) -> !transport.name().equals(name));
		if (found.size() > 1) {
			throw new IllegalStateException("There are " + found.size() + " StateTransport beans of the name '" + name
					+ "': " + found + ". Keep one, or give them different names.");
		}
		return found.isEmpty() ? parent().flatMap((parent) -> parent.find(name)).map(BorrowedTransport::new)
				: Optional.of(found.get(0));
	}

	private List<StateTransport> own() {
		return List.copyOf(this.beanFactory.getBeansOfType(StateTransport.class).values());
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
		own().forEach((transport) -> names.add(transport.name()));
		return names;
	}

}
