package io.stateeventtarget.docs;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.SingleStateSink;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateDefinitionCustomizer;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateType;
import io.stateeventtarget.annotation.StateNamespace;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.protocol.json.StateJsonCustomizer;
import tools.jackson.core.StreamWriteFeature;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The code of {@code docs/beans.md}.
 */
class BeansCode {

	static class Prices {

		final StateSource<String, BigDecimal> source;

		final StateSink<String, BigDecimal> sink;

		Prices(StateSource<String, BigDecimal> source, StateSink<String, BigDecimal> sink) {
			this.source = source;
			this.sink = sink;
		}

	}

	static class Currencies {

		final StateSink<String, BigDecimal> buying;

		final StateSink<String, BigDecimal> selling;

		Currencies(@StateNamespace("buying-rates") StateSink<String, BigDecimal> buying,
				@StateNamespace("selling-rates") StateSink<String, BigDecimal> selling) {
			this.buying = buying;
			this.selling = selling;
		}

	}

	static class Door {

		private final SingleStateSink<Maintenance> maintenance;

		Door(SingleStateSink<Maintenance> maintenance) {
			this.maintenance = maintenance;
		}

		boolean isClosed() {
			Maintenance now = this.maintenance.peek();
			return now != null && now.closed();
		}

	}

	static List<Integer> byProgram(StateRegistry registry) {
		StateDefinition<String, List<Integer>> scores = StateDefinition
			.builder("scores", StateType.of(String.class), new StateType<List<Integer>>() {
			})
			.source((source) -> source.withHistory(100))
			.sink((sink) -> sink.withRequestTimeout(Duration.ofSeconds(1)))
			.build();
		StateSource<String, List<Integer>> source = registry.source(scores);
		StateSink<String, List<Integer>> sink = registry.sink(scores);
		source.set("home", List.of(1, 2));
		return sink.getAsync("home").join();
	}

	static void onMissing(StateSource<String, BigDecimal> source) {
		source.onMissing((key) -> source.set(key, new BigDecimal(key.length())));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSource {

		@Bean
		@StateNamespace("sessions")
		StateSource<String, Integer> sessions(StateRegistry registry) {
			return registry.source(StateDefinition.of("sessions", String.class, Integer.class));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TakingPart {

		@Bean
		@StateNamespace("prices")
		StateLoader<String, BigDecimal> priceLoader(PriceTable table) {
			return new PriceLoader(table);
		}

		@Bean
		StateDefinitionCustomizer longHistory() {
			return (builder) -> builder.source((source) -> source.withHistory(100_000));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Keys {

		@Bean
		StateKeyMapper<Place> placeKeys() {
			return (place) -> place.country() + "/" + place.city();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Json {

		@Bean
		StateJsonCustomizer plainNumbers() {
			return (mapper) -> mapper.enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN);
		}

		@Bean
		MessageLimits largeMessages() {
			return MessageLimits.defaults().withMaxMessageBytes(4 << 20);
		}

	}

	static byte[] encode(StateJsonCodecs codecs, StateDefinition<String, BigDecimal> prices,
			SourceMessage<String, BigDecimal> message) {
		StateJsonCodec<String, BigDecimal> codec = codecs.codec(prices);
		return codec.encode(message);
	}

	record Maintenance(boolean closed) {

	}

	record Place(String country, String city, int station) {

	}

	record PriceTable(Map<String, BigDecimal> rows) {

	}

	record PriceLoader(PriceTable table) implements StateLoader<String, BigDecimal> {

		@Override
		public Map<String, BigDecimal> loadAll() {
			return this.table.rows();
		}

	}

}
