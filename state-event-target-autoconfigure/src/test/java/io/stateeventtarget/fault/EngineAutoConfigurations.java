package io.stateeventtarget.fault;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/**
 * The auto-configurations of this project and of the engines, rather than of everything
 * on the test class path.
 */
class EngineAutoConfigurations extends AutoConfigurationImportSelector {

	private static final List<String> WANTED = List.of("io.stateeventtarget.", "org.springframework.boot.data.redis.",
			"org.springframework.boot.kafka.", "org.springframework.boot.amqp.", "org.springframework.boot.jackson.",
			"org.springframework.boot.autoconfigure.ssl.");

	private static final List<String> UNWANTED = List.of(".actuate.", ".health.", ".observation.", "Repositories");

	@Override
	protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
		return new AnnotationAttributes(Map.of("exclude", new String[0], "excludeName", new String[0]));
	}

	@Override
	protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
			@Nullable AnnotationAttributes attributes) {
		return super.getCandidateConfigurations(metadata, attributes).stream()
			.filter((name) -> WANTED.stream().anyMatch(name::startsWith))
			.filter((name) -> UNWANTED.stream().noneMatch(name::contains))
			.toList();
	}

	@Override
	protected Set<String> getExclusions(AnnotationMetadata metadata, @Nullable AnnotationAttributes attributes) {
		return Set.of();
	}

}
