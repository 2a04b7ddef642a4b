package io.stateeventtarget.docs;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.autoconfigure.LocalTransportAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventListenerAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventTargetAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateJsonAutoConfiguration;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.replication.Entry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the code of {@code docs/beans.md}.
 */
class BeansDocumentationTests {

	private final ApplicationContextRunner contexts = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class,
				StateEventListenerAutoConfiguration.class, StateEventTargetAutoConfiguration.class));

	@Test
	void injectsByTypeAndFillsByLoader() {
		this.contexts
			.withPropertyValues("state-event-target.sources.prices.value-type=java.math.BigDecimal",
					"state-event-target.sinks.prices.mode=replica")
			.withBean(BeansCode.PriceTable.class, () -> new BeansCode.PriceTable(Map.of("ACME", BigDecimal.TEN)))
			.withUserConfiguration(BeansCode.TakingPart.class)
			.withBean(BeansCode.Prices.class)
			.run((context) -> assertThat(context.getBean(BeansCode.Prices.class).sink.peek("ACME"))
				.isEqualTo(BigDecimal.TEN));
	}

	@Test
	void injectsByNamespace() {
		this.contexts
			.withPropertyValues("state-event-target.sources.buying-rates.value-type=java.math.BigDecimal",
					"state-event-target.sources.selling-rates.value-type=java.math.BigDecimal",
					"state-event-target.sinks.buying-rates.mode=replica",
					"state-event-target.sinks.selling-rates.mode=replica")
			.withBean(BeansCode.Currencies.class)
			.run((context) -> {
				BeansCode.Currencies currencies = context.getBean(BeansCode.Currencies.class);
				assertThat(currencies.buying.namespace()).isEqualTo("buying-rates");
				assertThat(currencies.selling.namespace()).isEqualTo("selling-rates");
			});
	}

	@Test
	void holdsOneValueWithoutKeys() {
		this.contexts
			.withPropertyValues(
					"state-event-target.sources.maintenance.value-type=" + BeansCode.Maintenance.class.getName(),
					"state-event-target.sources.maintenance.single=true",
					"state-event-target.sinks.maintenance.mode=replica")
			.withBean(BeansCode.Door.class)
			.run((context) -> {
				SingleStateSource<BeansCode.Maintenance> source = context.<SingleStateSource<BeansCode.Maintenance>>getBeanProvider(
						ResolvableType.forClassWithGenerics(SingleStateSource.class, BeansCode.Maintenance.class))
					.getObject();
				assertThat(context.getBean(BeansCode.Door.class).isClosed()).isFalse();
				source.set(new BeansCode.Maintenance(true));
				assertThat(context.getBean(BeansCode.Door.class).isClosed()).isTrue();
			});
	}

	@Test
	void makesNamespacesByProgram() {
		this.contexts.withUserConfiguration(BeansCode.OwnSource.class).run((context) -> {
			assertThat(context.getBeanNamesForType(StateSource.class)).containsExactly("sessions");
			assertThat(BeansCode.byProgram(context.getBean(StateRegistry.class))).isEqualTo(List.of(1, 2));
		});
	}

	@Test
	void setsKeysThatWereAskedFor() {
		this.contexts
			.withPropertyValues("state-event-target.sources.prices.value-type=java.math.BigDecimal",
					"state-event-target.sinks.prices.mode=on-demand")
			.withBean(BeansCode.Prices.class)
			.run((context) -> {
				BeansCode.Prices prices = context.getBean(BeansCode.Prices.class);
				BeansCode.onMissing(prices.source);
				prices.sink.prime("four");
				await().untilAsserted(() -> assertThat(prices.sink.peek("four")).isEqualTo(new BigDecimal(4)));
			});
	}

	@Test
	void mapsParametersToKeys() {
		this.contexts
			.withPropertyValues("state-event-target.sources.weather.value-type=java.lang.String",
					"state-event-target.sources.weather.key-type=" + BeansCode.Place.class.getName(),
					"state-event-target.sinks.weather.mode=replica")
			.withUserConfiguration(BeansCode.Keys.class)
			.run((context) -> {
				StateSource<BeansCode.Place, String> source = context.<StateSource<BeansCode.Place, String>>getBeanProvider(
						ResolvableType.forClassWithGenerics(StateSource.class, BeansCode.Place.class, String.class))
					.getObject();
				StateSink<BeansCode.Place, String> sink = context.<StateSink<BeansCode.Place, String>>getBeanProvider(
						ResolvableType.forClassWithGenerics(StateSink.class, BeansCode.Place.class, String.class))
					.getObject();
				source.set(new BeansCode.Place("CH", "Bern", 1), "rain");
				assertThat(sink.peek(new BeansCode.Place("CH", "Bern", 2))).isEqualTo("rain");
			});
	}

	@Test
	void adjustsJson() {
		this.contexts.withConfiguration(AutoConfigurations.of(StateJsonAutoConfiguration.class))
			.withUserConfiguration(BeansCode.Json.class)
			.run((context) -> {
				StateJsonCodecs codecs = context.getBean(StateJsonCodecs.class);
				StateDefinition<String, BigDecimal> prices = StateDefinition.of("prices", String.class,
						BigDecimal.class);
				SourceMessage<String, BigDecimal> message = new SourceMessage.Changes<>(new Origin("s", 5), 1, 1,
						List.of(new Change.Put<>(new Entry<>("ACME", new BigDecimal("1E+3"), 5, 1, 0),
								ChangeCause.WRITE, null)));
				assertThat(codecs.codec(prices).limits().maxMessageBytes()).isEqualTo(4 << 20);
				assertThat(new String(BeansCode.encode(codecs, prices, message), StandardCharsets.UTF_8))
					.contains(":1000");
			});
	}

}
