package io.stateeventtarget.annotation;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.StateException;
import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.event.StateCommand;
import io.stateeventtarget.event.StateCommandApplier;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Hears every event that has a {@link StateProjection} and has those applied whose source
 * belongs to its context. Thread-safe.
 */
public final class StateProjectionListener implements GenericApplicationListener {

	private final ProjectionCache projections;

	private final StateCommandApplier applier;

	private final BeanFactoryResolver beans;

	/**
	 * Creates a listener.
	 * @param applier applies what is projected
	 * @param environment resolves placeholders
	 * @param beanFactory finds the beans that expressions name
	 */
	public StateProjectionListener(StateCommandApplier applier, Environment environment, BeanFactory beanFactory) {
		this.applier = applier;
		this.projections = new ProjectionCache(environment);
		this.beans = new BeanFactoryResolver(beanFactory);
	}

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		Class<?> type = eventType.toClass();
		if (PayloadApplicationEvent.class.isAssignableFrom(type)) {
			Class<?> payload = eventType.as(PayloadApplicationEvent.class).getGeneric().resolve();
			return payload == null || this.projections.isProjected(payload);
		}
		return this.projections.isProjected(type);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		Object payload = (event instanceof PayloadApplicationEvent<?> published) ? published.getPayload() : event;
		List<ParsedProjection> projections = this.projections.get(payload.getClass());
		if (!projections.isEmpty()) {
			project(event, payload, projections);
		}
	}

	private void project(ApplicationEvent event, Object payload, List<ParsedProjection> projections) {
		String origin = "@StateProjection of " + payload.getClass().getTypeName();
		StandardEvaluationContext context = new StandardEvaluationContext(payload);
		context.setBeanResolver(this.beans);
		List<Evaluated> evaluated = new ArrayList<>(projections.size());
		for (ParsedProjection projection : projections) {
			try {
				NamespaceCatalog.Entry owned = this.applier.findOwned(origin, projection.namespace(), payload);
				if (owned != null) {
					evaluated.add(new Evaluated(projection.evaluate(context, owned), owned));
				}
			}
			catch (StateException ex) {
				this.applier.fail(projection.namespace(), origin, ex);
				return;
			}
		}
		evaluated.forEach((each) -> this.applier.apply(each.command(), each.owned(), origin, event));
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

	private record Evaluated(StateCommand command, NamespaceCatalog.Entry owned) {

	}

}
