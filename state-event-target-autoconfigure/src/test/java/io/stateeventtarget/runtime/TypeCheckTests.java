package io.stateeventtarget.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSerializationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * What keys and values may be.
 */
class TypeCheckTests {

	private final TypeCheck<String, Object> anything = new TypeCheck<>(
			StateDefinition.of("anything", String.class, Object.class));

	private final TypeCheck<Integer, Long> numbers = new TypeCheck<>(
			StateDefinition.of("numbers", int.class, long.class));

	@Test
	void takesPrimitiveTypesAsTheirBoxes() {
		assertThatCode(() -> this.numbers.value(this.numbers.key(1), 2L)).doesNotThrowAnyException();
	}

	@Test
	void takesJsonDataOnlyForObject() {
		List<Object> withNull = Arrays.asList(1, null, "a");
		this.anything.value("a", Map.of("list", withNull, "flag", true));
		refuses(new Object());
		refuses(Map.of(1, 2));
		refuses(List.of(Map.of("a", new StringBuilder())));
		Map<String, Object> nullKey = new HashMap<>();
		nullKey.put(null, 1);
		refuses(nullKey);
	}

	@Test
	void takesFiniteNumbersOfKnownTypesOnlyForObject() {
		this.anything.value("a", List.of((byte) 1, (short) 1, 1, 1L, 1.5f, 1.5, BigInteger.ONE, BigDecimal.ONE));
		refuses(Double.NaN);
		refuses(Double.POSITIVE_INFINITY);
		refuses(Float.NEGATIVE_INFINITY);
		refuses(List.of(Float.NaN));
		refuses(new AtomicInteger(1));
		refuses(new LongAdder());
	}

	@Test
	void refusesWhatHoldsItself() {
		List<Object> list = new ArrayList<>();
		list.add(list);
		assertThatExceptionOfType(StateSerializationException.class)
			.isThrownBy(() -> this.anything.detail("signal", list));
	}

	@Test
	void refusesNull() {
		assertThatNullPointerException().isThrownBy(() -> this.anything.key(null)).withMessage("key");
		assertThatNullPointerException().isThrownBy(() -> this.anything.value("a", null)).withMessage("value");
		assertThatNullPointerException().isThrownBy(() -> this.anything.detail("a", null)).withMessage("detail");
	}

	private void refuses(Object value) {
		assertThatExceptionOfType(StateSerializationException.class).isThrownBy(() -> this.anything.value("a", value))
			.withMessageContaining("anything");
	}

}
