package io.stateeventtarget;

import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a namespace is made of: its name, the types of its keys and values, how its source
 * and sinks behave, and the user's code that takes part. Immutable.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class StateDefinition<K, V> {

	private static final Pattern NAMESPACE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

	private final String namespace;

	private final StateType<K> keyType;

	private final StateType<V> valueType;

	private final SourceOptions sourceOptions;

	private final SinkOptions sinkOptions;

	private final @Nullable StateLoader<K, V> loader;

	private final @Nullable SinkHandler<K, V> sinkHandler;

	private final @Nullable AudienceResolver<K, V> audienceResolver;

	private final @Nullable StateWriteGuard writeGuard;

	private final @Nullable StateKeyMapper<? super K> keyMapper;

	private StateDefinition(Builder<K, V> builder) {
		this.namespace = builder.namespace;
		this.keyType = builder.keyType;
		this.valueType = builder.valueType;
		this.sourceOptions = builder.sourceOptions;
		this.sinkOptions = builder.sinkOptions;
		this.loader = builder.loader;
		this.sinkHandler = builder.sinkHandler;
		this.audienceResolver = builder.audienceResolver;
		this.writeGuard = builder.writeGuard;
		this.keyMapper = builder.keyMapper;
	}

	/**
	 * Defines a namespace with everything else at its default.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param namespace its name: lower-case letters and digits in words joined by hyphens
	 * @param keyType the type of the keys
	 * @param valueType the type of the values
	 * @return the definition
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	public static <K, V> StateDefinition<K, V> of(String namespace, Class<K> keyType, Class<V> valueType) {
		return builder(namespace, keyType, valueType).build();
	}

	/**
	 * As {@link #of(String, Class, Class)}, for types with generics.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param namespace its name
	 * @param keyType the type of the keys
	 * @param valueType the type of the values
	 * @return the definition
	 */
	public static <K, V> StateDefinition<K, V> of(String namespace, StateType<K> keyType, StateType<V> valueType) {
		return builder(namespace, keyType, valueType).build();
	}

	/**
	 * Starts a definition.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param namespace its name
	 * @param keyType the type of the keys
	 * @param valueType the type of the values
	 * @return a builder
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	public static <K, V> Builder<K, V> builder(String namespace, StateType<K> keyType, StateType<V> valueType) {
		return new Builder<>(requireNamespace(namespace), keyType, valueType);
	}

	/**
	 * As {@link #builder(String, StateType, StateType)}, for types without generics.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param namespace its name
	 * @param keyType the type of the keys
	 * @param valueType the type of the values
	 * @return a builder
	 */
	public static <K, V> Builder<K, V> builder(String namespace, Class<K> keyType, Class<V> valueType) {
		requireNamespace(namespace);
		Objects.requireNonNull(keyType, "keyType");
		Objects.requireNonNull(valueType, "valueType");
		return builder(namespace, StateType.of(keyType), StateType.of(valueType));
	}

	/**
	 * Returns a name if a namespace may have it.
	 * @param namespace the name
	 * @return the name
	 * @throws IllegalArgumentException if it may not
	 */
	public static String requireNamespace(String namespace) {
		Objects.requireNonNull(namespace, "namespace");
		if (!NAMESPACE.matcher(namespace).matches()) {
			throw new IllegalArgumentException("'" + namespace + "' is not a namespace: use lower-case letters and "
					+ "digits in words joined by hyphens, beginning with a letter, as in 'feature-flags'");
		}
		return namespace;
	}

	/**
	 * Starts from this definition.
	 * @return a builder with everything as it is here
	 */
	public Builder<K, V> toBuilder() {
		Builder<K, V> builder = new Builder<>(this.namespace, this.keyType, this.valueType);
		builder.sourceOptions = this.sourceOptions;
		builder.sinkOptions = this.sinkOptions;
		builder.loader = this.loader;
		builder.sinkHandler = this.sinkHandler;
		builder.audienceResolver = this.audienceResolver;
		builder.writeGuard = this.writeGuard;
		builder.keyMapper = this.keyMapper;
		return builder;
	}

	/**
	 * The namespace.
	 * @return its name
	 */
	public String namespace() {
		return this.namespace;
	}

	/**
	 * The type of the keys.
	 * @return the type
	 */
	public StateType<K> keyType() {
		return this.keyType;
	}

	/**
	 * The type of the values.
	 * @return the type
	 */
	public StateType<V> valueType() {
		return this.valueType;
	}

	/**
	 * How the source behaves.
	 * @return the options
	 */
	public SourceOptions sourceOptions() {
		return this.sourceOptions;
	}

	/**
	 * How sinks behave.
	 * @return the options
	 */
	public SinkOptions sinkOptions() {
		return this.sinkOptions;
	}

	/**
	 * What fills the source.
	 * @return the loader, or {@code null} if there is none
	 */
	public @Nullable StateLoader<K, V> loader() {
		return this.loader;
	}

	/**
	 * What decides how sinks apply events.
	 * @return the handler, or {@code null} to apply them as they come
	 */
	public @Nullable SinkHandler<K, V> sinkHandler() {
		return this.sinkHandler;
	}

	/**
	 * What decides who may see an entry.
	 * @return the resolver, or {@code null} if everyone may see everything
	 */
	public @Nullable AudienceResolver<K, V> audienceResolver() {
		return this.audienceResolver;
	}

	/**
	 * What decides on writes of sinks.
	 * @return the guard, or {@code null} if none is asked
	 */
	public @Nullable StateWriteGuard writeGuard() {
		return this.writeGuard;
	}

	/**
	 * What maps a rich parameter to its key.
	 * @return the mapper, or {@code null} if keys are compared by {@code equals}
	 */
	public @Nullable StateKeyMapper<? super K> keyMapper() {
		return this.keyMapper;
	}

	@Override
	public String toString() {
		return "'" + this.namespace + "' of " + this.keyType + " to " + this.valueType;
	}

	/**
	 * Builds a {@link StateDefinition}. Not thread-safe.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 */
	public static final class Builder<K, V> {

		private final String namespace;

		private final StateType<K> keyType;

		private final StateType<V> valueType;

		private SourceOptions sourceOptions = SourceOptions.defaults();

		private SinkOptions sinkOptions = SinkOptions.defaults();

		private @Nullable StateLoader<K, V> loader;

		private @Nullable SinkHandler<K, V> sinkHandler;

		private @Nullable AudienceResolver<K, V> audienceResolver;

		private @Nullable StateWriteGuard writeGuard;

		private @Nullable StateKeyMapper<? super K> keyMapper;

		private Builder(String namespace, StateType<K> keyType, StateType<V> valueType) {
			this.namespace = namespace;
			this.keyType = Objects.requireNonNull(keyType, "keyType");
			this.valueType = Objects.requireNonNull(valueType, "valueType");
		}

		/**
		 * The namespace.
		 * @return its name
		 */
		public String namespace() {
			return this.namespace;
		}

		/**
		 * Changes how the source behaves.
		 * @param change gets the options so far and returns the new ones
		 * @return this builder
		 */
		public Builder<K, V> source(UnaryOperator<SourceOptions> change) {
			this.sourceOptions = change.apply(this.sourceOptions);
			return this;
		}

		/**
		 * Changes how sinks behave.
		 * @param change gets the options so far and returns the new ones
		 * @return this builder
		 */
		public Builder<K, V> sink(UnaryOperator<SinkOptions> change) {
			this.sinkOptions = change.apply(this.sinkOptions);
			return this;
		}

		/**
		 * Sets what fills the source.
		 * @param loader the loader, or {@code null} for none
		 * @return this builder
		 */
		public Builder<K, V> loader(@Nullable StateLoader<K, V> loader) {
			this.loader = loader;
			return this;
		}

		/**
		 * Sets what decides how sinks apply events.
		 * @param handler the handler, or {@code null} to apply them as they come
		 * @return this builder
		 */
		public Builder<K, V> sinkHandler(@Nullable SinkHandler<K, V> handler) {
			this.sinkHandler = handler;
			return this;
		}

		/**
		 * Sets what decides who may see an entry.
		 * @param resolver the resolver, or {@code null} if everyone may see everything
		 * @return this builder
		 */
		public Builder<K, V> audienceResolver(@Nullable AudienceResolver<K, V> resolver) {
			this.audienceResolver = resolver;
			return this;
		}

		/**
		 * Sets what decides on writes of sinks.
		 * @param guard the guard, or {@code null} to take all
		 * @return this builder
		 */
		public Builder<K, V> writeGuard(@Nullable StateWriteGuard guard) {
			this.writeGuard = guard;
			return this;
		}

		/**
		 * Sets what maps a rich parameter to its key.
		 * @param mapper the mapper, or {@code null} to compare keys by {@code equals}
		 * @return this builder
		 */
		public Builder<K, V> keyMapper(@Nullable StateKeyMapper<? super K> mapper) {
			this.keyMapper = mapper;
			return this;
		}

		/**
		 * Builds the definition.
		 * @return an immutable definition
		 */
		public StateDefinition<K, V> build() {
			return new StateDefinition<>(this);
		}

	}

}
