package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.OnConnect;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * A namespace that is read with a rich parameter.
 */
class MappedKeysTests {

	private static final StateDefinition<Place, String> WEATHER = StateDefinition
		.builder("weather", Place.class, String.class)
		.keyMapper((place) -> place.city().toLowerCase(Locale.ROOT))
		.build();

	private final TestRuntime runtime = new TestRuntime();

	@AfterEach
	void close() {
		this.runtime.close();
	}

	@Test
	void parametersWithTheSameKeyMeanTheSameEntry() {
		StateSource<Place, String> source = this.runtime.registry.source(WEATHER);
		StateSink<Place, String> sink = this.runtime.registry.sink(WEATHER);
		List<StateEvent<Place, String>> events = new CopyOnWriteArrayList<>();
		sink.addListener(events::add);
		this.runtime.start();
		source.set(new Place("Bern", 1), "rain");
		source.set(new Place("BERN", 2), "sun");
		assertThat(sink.peek(new Place("bern", 3))).isEqualTo("sun");
		assertThat(sink.asMap()).isEqualTo(Map.of(new Place("BERN", 2), "sun"));
		assertThat(sink.asMap().get(new Place("bern", 9))).isEqualTo("sun");
		assertThat(sink.snapshot().entries()).hasSize(1);
		assertThat(sink.getAsync(new Place("Bern", 4))).isSameAs(sink.getAsync(new Place("bern", 5)));
		await().until(() -> events.size() == 2);
		assertThat(events.get(1)).isInstanceOfSatisfying(StateUpdated.class, (event) -> {
			assertThat(event.key()).isEqualTo(new Place("BERN", 2));
			assertThat(event.previous()).isEqualTo("rain");
		});
		assertThat(this.runtime.registry.findSink("weather")).containsSame(sink);
		assertThat(this.runtime.registry.sink(WEATHER)).isSameAs(sink);
	}

	@Test
	void loaderGetsTheParameter() {
		StateDefinition<Place, String> loaded = WEATHER.toBuilder()
			.source((source) -> source.withOnConnect(OnConnect.NONE))
			.loader(new StateLoader<>() {

				@Override
				public String load(Place place) {
					return "from station " + place.station();
				}

			})
			.build();
		this.runtime.registry.source(loaded);
		StateSink<Place, String> sink = this.runtime.registry.sink(loaded);
		this.runtime.start();
		assertThat(sink.getAsync(new Place("Bern", 7))).succeedsWithin(Duration.ofSeconds(5))
			.isEqualTo("from station 7");
	}

	@Test
	void saysWhatIsWrongWithAParameter() {
		StateDefinition<Place, String> broken = WEATHER.toBuilder().keyMapper((place) -> null).build();
		StateSource<Place, String> source = this.runtime.registry.source(broken);
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> source.set(new Place("Bern", 1), "rain"))
			.withMessageContaining("StateKeyMapper")
			.withMessageContaining("weather");
		assertThatIllegalStateException()
			.isThrownBy(() -> this.runtime.registry.source(WEATHER.toBuilder().keyMapper(null).build()))
			.withMessageContaining("weather");
	}

	record Place(String city, int station) {

	}

}
