package io.stateeventtarget.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

import io.stateeventtarget.autoconfigure.actuate.StateHealthContributorAutoConfiguration;
import io.stateeventtarget.autoconfigure.actuate.StateMetricsAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the shape and registration of the auto-configurations.
 */
class AutoConfigurationTests {

	static List<String> candidates() {
		return ImportCandidates.load(AutoConfiguration.class, AutoConfigurationTests.class.getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.stateeventtarget."))
			.toList();
	}

	@Test
	void areRegistered() {
		assertThat(candidates()).contains(LocalTransportAutoConfiguration.class.getName(),
				StateEventListenerAutoConfiguration.class.getName(), StateEventTargetAutoConfiguration.class.getName(),
				StateHealthContributorAutoConfiguration.class.getName(), StateMetricsAutoConfiguration.class.getName());
	}

	@ParameterizedTest
	@MethodSource("candidates")
	void areFinalWithPackagePrivateBeanMethods(String name) throws ClassNotFoundException {
		Class<?> type = Class.forName(name);
		assertThat(type).isPublic().isFinal().hasAnnotation(AutoConfiguration.class);
		assertThat(type.getDeclaredMethods()).filteredOn((method) -> method.isAnnotationPresent(Bean.class))
			.extracting(Method::getModifiers)
			.allMatch((modifiers) -> (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE)) == 0);
	}

}
