package io.stateeventtarget.autoconfigure;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Reads the namespaces from the configuration.
 */
final class ConfiguredNamespaces {

	static final String DEFAULT_NAMESPACE = "default";

	private final StateEventTargetProperties properties;

	private final @Nullable ClassLoader classLoader;

	private ConfiguredNamespaces(StateEventTargetProperties properties, @Nullable ClassLoader classLoader) {
		this.properties = properties;
		this.classLoader = classLoader;
	}

	/**
	 * Reads the namespaces. Without any there is {@code default}, if the transport is the
	 * local one.
	 * @param environment where the properties are
	 * @param classLoader where the types are
	 * @return sources first
	 */
	static List<ConfiguredNamespace> of(Environment environment, @Nullable ClassLoader classLoader) {
		StateEventTargetProperties properties = Binder.get(environment)
			.bindOrCreate(StateEventTargetProperties.PREFIX, StateEventTargetProperties.class);
		return new ConfiguredNamespaces(properties, classLoader).read();
	}

	private List<ConfiguredNamespace> read() {
		List<ConfiguredNamespace> namespaces = new ArrayList<>();
		for (String name : names(Side.SOURCE, this.properties.sources())) {
			namespaces.add(source(name));
		}
		for (String name : names(Side.SINK, this.properties.sinks())) {
			namespaces.add(sink(name));
		}
		if (namespaces.isEmpty() && Transports.LOCAL.equals(this.properties.transport())) {
			namespaces.add(implicit(Side.SOURCE));
			namespaces.add(implicit(Side.SINK));
		}
		return namespaces;
	}

	/**
	 * The names under which namespaces are configured. An environment variable cannot
	 * have hyphens, so its {@code FEATUREFLAGS} means a {@code feature-flags} that is
	 * configured elsewhere.
	 */
	private static Set<String> names(Side side, Map<String, ?> configured) {
		Set<String> names = new TreeSet<>(configured.keySet());
		for (String name : configured.keySet()) {
			if (name.contains("-")) {
				names.remove(name.replace("-", ""));
			}
		}
		for (String name : names) {
			IllegalNamespaceException.check(name,
					"the property '" + StateEventTargetProperties.PREFIX + "." + side + "s'");
		}
		return names;
	}

	private static ConfiguredNamespace implicit(Side side) {
		return new ConfiguredNamespace(side, DEFAULT_NAMESPACE, true, false, String.class, Object.class);
	}

	private ConfiguredNamespace source(String name) {
		return namespace(Side.SOURCE, name, List.of(own(name), defaultSource()));
	}

	private ConfiguredNamespace sink(String name) {
		List<Settings> settings = new ArrayList<>();
		settings.add(Settings.of(Side.SINK.property(name), this.properties.sinks().get(name)));
		if (this.properties.sources().containsKey(name)) {
			settings.add(own(name));
			settings.add(defaultSource());
		}
		settings.add(Settings.of(Side.SINK.defaultsProperty(), this.properties.defaults().sink()));
		ConfiguredNamespace sink = namespace(Side.SINK, name, settings);
		if (this.properties.sources().containsKey(name)) {
			requireTypesOf(source(name), sink);
		}
		return sink;
	}

	private void requireTypesOf(ConfiguredNamespace source, ConfiguredNamespace sink) {
		requireType("keys", ".key-type", source.namespace(), source.keyType(), sink.keyType());
		requireType("values", ".value-type", source.namespace(), source.valueType(), sink.valueType());
	}

	private void requireType(String role, String property, String name, @Nullable Type source, @Nullable Type sink) {
		if (source != null && sink != null && !source.equals(sink)) {
			boolean key = property.equals(".key-type");
			Settings own = own(name);
			String origin = (own.type(key) != null || defaultSource().type(key) == null) ? own.path()
					: defaultSource().path();
			Settings sinkSettings = Settings.of(Side.SINK.property(name), this.properties.sinks().get(name));
			throw new ConflictingTypesException(name, role, origin + property, source,
					sinkSettings.path() + ((sinkSettings.type(key) != null) ? property : ".single"), sink);
		}
	}

	private Settings own(String source) {
		return Settings.of(Side.SOURCE.property(source), this.properties.sources().get(source));
	}

	private Settings defaultSource() {
		return Settings.of(Side.SOURCE.defaultsProperty(), this.properties.defaults().source());
	}

	private ConfiguredNamespace namespace(Side side, String name, List<Settings> settings) {
		boolean single = isSingle(settings);
		if (single && settings.get(0).keyType() != null) {
			throw new InvalidConfigurationPropertyValueException(settings.get(0).path() + ".key-type",
					settings.get(0).keyType(), "The namespace is single, so that it has no keys.");
		}
		Type keyType = single ? null : type(settings, true);
		return new ConfiguredNamespace(side, name, false, single, (keyType != null) ? keyType : String.class,
				type(settings, false));
	}

	private static boolean isSingle(List<Settings> settings) {
		for (Settings candidate : settings) {
			if (candidate.single() != null) {
				return candidate.single();
			}
		}
		return false;
	}

	private @Nullable Type type(List<Settings> settings, boolean key) {
		for (Settings candidate : settings) {
			String type = candidate.type(key);
			if (type != null) {
				return TypeParser.parse(candidate.path() + (key ? ".key-type" : ".value-type"), type, this.classLoader);
			}
		}
		return null;
	}

	/**
	 * What one place in the configuration says about types.
	 */
	private record Settings(String path, @Nullable String keyType, @Nullable String valueType,
			@Nullable Boolean single) {

		static Settings of(String path, StateEventTargetProperties.@Nullable Source source) {
			return (source != null) ? new Settings(path, source.keyType(), source.valueType(), source.single())
					: new Settings(path, null, null, null);
		}

		static Settings of(String path, StateEventTargetProperties.@Nullable Sink sink) {
			return (sink != null) ? new Settings(path, sink.keyType(), sink.valueType(), sink.single())
					: new Settings(path, null, null, null);
		}

		@Nullable String type(boolean key) {
			return key ? this.keyType : this.valueType;
		}

	}

}
