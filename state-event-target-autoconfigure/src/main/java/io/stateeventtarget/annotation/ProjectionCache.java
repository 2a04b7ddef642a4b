package io.stateeventtarget.annotation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.env.Environment;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Finds the projections of event classes, once per class. Thread-safe.
 */
final class ProjectionCache {

	private final Map<Class<?>, Boolean> projected = new ConcurrentReferenceHashMap<>();

	private final Map<Class<?>, List<ParsedProjection>> parsed = new ConcurrentReferenceHashMap<>();

	private final Environment environment;

	ProjectionCache(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Whether a class has projections, whatever is in them.
	 * @param eventClass the class of an event
	 * @return whether there is an annotation
	 */
	boolean isProjected(Class<?> eventClass) {
		return this.projected.computeIfAbsent(eventClass, (type) -> annotations(type).isPresent(StateProjection.class));
	}

	/**
	 * The projections of a class.
	 * @param eventClass the class of an event
	 * @return the projections, in the order of declaration
	 * @throws StateProjectionException if an expression does not parse
	 */
	List<ParsedProjection> get(Class<?> eventClass) {
		return this.parsed.computeIfAbsent(eventClass, this::parse);
	}

	private List<ParsedProjection> parse(Class<?> eventClass) {
		Map<String, Integer> nearest = new HashMap<>();
		return annotations(eventClass).stream(StateProjection.class)
			.filter((found) -> isNearest(nearest, found))
			.map(MergedAnnotation::synthesize)
			.map((annotation) -> ParsedProjection.of(eventClass, namespace(eventClass, annotation), annotation))
			.toList();
	}

	private boolean isNearest(Map<String, Integer> nearest, MergedAnnotation<StateProjection> found) {
		Integer first = nearest.putIfAbsent(found.getString("namespace"), found.getAggregateIndex());
		return first == null || first == found.getAggregateIndex();
	}

	private String namespace(Class<?> eventClass, StateProjection annotation) {
		String namespace = annotation.namespace();
		try {
			return this.environment.resolveRequiredPlaceholders(namespace);
		}
		catch (IllegalArgumentException ex) {
			throw new StateProjectionException(eventClass, namespace, StateProjectionException.NAMESPACE, namespace,
					"cannot be resolved: " + ex.getMessage() + ".", ex);
		}
	}

	private static MergedAnnotations annotations(Class<?> type) {
		return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY);
	}

}
