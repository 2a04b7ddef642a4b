package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.protocol.json.StateJsonCustomizer;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of how messages, and snapshots on disk, are written as JSON. Without
 * Jackson there is neither, and the transport {@code local} needs none.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass(JsonMapper.class)
@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
@EnableConfigurationProperties(MessageLimitsProperties.class)
public final class StateJsonAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	StateJsonCodecs stateJsonCodecs(ObjectProvider<JsonMapper> mappers, ObjectProvider<StateJsonCustomizer> customizers,
			ObjectProvider<MessageLimits> limits, MessageLimitsProperties properties) {
		JsonMapper.Builder builder = mappers.getIfUnique(() -> JsonMapper.builder().build())
			.rebuild()
			.deactivateDefaultTyping();
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return new StateJsonCodecs(builder.build(), limits.getIfAvailable(properties::toLimits));
	}

}
