package io.stateeventtarget.annotation;

import java.math.BigDecimal;
import java.util.UUID;

import io.stateeventtarget.event.EventTestContext;
import io.stateeventtarget.event.FakeNamespaces;
import io.stateeventtarget.event.FakeStateSource;
import io.stateeventtarget.event.RecordingErrorHandler;
import io.stateeventtarget.event.UnknownNamespaceException;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link StateProjection}.
 */
class StateProjectionTests {

	private final FakeNamespaces namespaces = new FakeNamespaces();

	private final FakeStateSource<String, BigDecimal> prices = this.namespaces.source("prices", String.class,
			BigDecimal.class);

	private final FakeStateSource<String, Named> names = this.namespaces.source("names", String.class, Named.class);

	@Test
	void setsAndRemoves() {
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent(new PriceChanged("ACME", new BigDecimal("1.5"), false));
			assertThat(this.prices.asMap()).containsOnlyKeys("ACME").containsEntry("ACME", new BigDecimal("1.5"));
			context.publishEvent(new PriceChanged("ACME", new BigDecimal("1.5"), true));
			assertThat(this.prices.asMap()).isEmpty();
		}
	}

	@Test
	void takesTheEventItselfAsValueAndConvertsTheKey() {
		try (var context = EventTestContext.of(this.namespaces)) {
			Named event = new Named(UUID.fromString("00000000-0000-0000-0000-000000000001"));
			context.publishEvent(event);
			assertThat(this.names.peek("00000000-0000-0000-0000-000000000001")).isSameAs(event);
		}
	}

	@Test
	void appliesEveryProjectionOfAnApplicationEvent() {
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent(new Twice(this));
			assertThat(this.prices.asMap()).containsOnlyKeys("low", "high");
		}
	}

	@Test
	void isInheritedAndReplacedPerNamespace() {
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent(new Inheriting("a"));
			context.publishEvent(new Replacing("b"));
			context.publishEvent(new Implementing("c"));
			assertThat(this.prices.asMap()).containsOnlyKeys("base a", "own b", "interface c");
		}
	}

	@Test
	void leavesOtherEventsAlone() {
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent("text");
			assertThat(this.prices.version().sequence()).isZero();
			assertThat(context.getBean(StateProjectionListener.class)
				.supportsEventType(ResolvableType.forClass(ApplicationEvent.class))).isFalse();
		}
	}

	@Test
	void appliesNothingIfOneExpressionFails() {
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent(new HalfBroken("a"));
			assertThat(this.prices.asMap()).isEmpty();
			assertThat(context.getBean(RecordingErrorHandler.class).failures()).singleElement().satisfies((failure) -> {
				assertThat(failure.listener()).isEqualTo("@StateProjection of " + HalfBroken.class.getTypeName());
				assertThat(failure.cause()).isInstanceOf(StateProjectionException.class)
					.hasMessage("@StateProjection of " + HalfBroken.class.getTypeName()
							+ " onto namespace 'names', value = \"missing\": cannot be evaluated to "
							+ Named.class.getTypeName() + ".");
			});
		}
	}

	@Test
	void refusesNullKeyAndValue() {
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent(new PriceChanged(null, BigDecimal.ONE, false));
			context.publishEvent(new PriceChanged("ACME", null, false));
			assertThat(this.prices.asMap()).isEmpty();
			assertThat(context.getBean(RecordingErrorHandler.class).failures())
				.extracting((failure) -> failure.cause().getMessage())
				.satisfiesExactly((key) -> assertThat(key).endsWith("gives null where a key is required."),
						(value) -> assertThat(value).endsWith("gives null where a value is required."));
		}
	}

	@Test
	void removesWithoutEvaluatingTheValue() {
		try (var context = EventTestContext.of(this.namespaces)) {
			this.prices.set("ACME", BigDecimal.ONE);
			context.publishEvent(new PriceChanged("ACME", null, true));
			assertThat(this.prices.asMap()).isEmpty();
		}
	}

	@Test
	void tellsThePublisherOfExpressionThatDoesNotParse() {
		try (var context = EventTestContext.of(this.namespaces)) {
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(StateProjectionException.class)
					.isThrownBy(() -> context.publishEvent(new Unparsable("a")))
					.withMessageContaining("onto namespace 'prices', key = \"name.\": does not parse");
			}
		}
	}

	@Test
	void handsUnknownNamespaceToErrorHandler() {
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent(new Lost("a"));
			assertThat(context.getBean(RecordingErrorHandler.class).failures()).singleElement()
				.satisfies((failure) -> assertThat(failure.cause()).isInstanceOf(UnknownNamespaceException.class)
					.hasMessageContaining(
							"names the namespace 'nowhere', which is not declared. " + "Declared: names, prices."));
		}
	}

	@Test
	void isAppliedOnceByEachContextThatOwnsASource() {
		FakeNamespaces above = new FakeNamespaces();
		FakeStateSource<String, Named> names = above.source("names", String.class, Named.class);
		FakeNamespaces below = new FakeNamespaces(above);
		FakeStateSource<String, BigDecimal> prices = below.source("prices", String.class, BigDecimal.class);
		try (var parent = EventTestContext.of(above); var child = EventTestContext.of(parent, below, (context) -> {
		})) {
			child.publishEvent(new PriceChanged("ACME", BigDecimal.ONE, false));
			child.publishEvent(new Named(UUID.randomUUID()));
			assertThat(prices.version().sequence()).isEqualTo(1);
			assertThat(names.version().sequence()).isEqualTo(1);
			assertThat(parent.getBean(RecordingErrorHandler.class).failures()).isEmpty();
			assertThat(child.getBean(RecordingErrorHandler.class).failures()).isEmpty();
		}
	}

	@Test
	void isEvaluatedWhenPublishedAndAppliedAfterCommit() {
		try (var context = EventTestContext.of(this.namespaces, Database.class)) {
			TransactionTemplate template = new TransactionTemplate(context.getBean(DataSourceTransactionManager.class));
			template.executeWithoutResult((status) -> {
				MutableEvent event = new MutableEvent("before");
				context.publishEvent(event);
				event.name = "after";
				assertThat(this.prices.asMap()).isEmpty();
			});
			assertThat(this.prices.asMap()).containsOnlyKeys("before");
		}
	}

	@Test
	void isNotAppliedAfterRollback() {
		try (var context = EventTestContext.of(this.namespaces, Database.class)) {
			TransactionTemplate template = new TransactionTemplate(context.getBean(DataSourceTransactionManager.class));
			assertThatIllegalStateException().isThrownBy(() -> template.executeWithoutResult((status) -> {
				context.publishEvent(new PriceChanged("ACME", BigDecimal.ONE, false));
				throw new IllegalStateException("business");
			}));
			assertThat(this.prices.asMap()).isEmpty();
		}
	}

	@StateProjection(namespace = "prices", key = "symbol", value = "price", remove = "discontinued")
	record PriceChanged(String symbol, BigDecimal price, boolean discontinued) {

	}

	@StateProjection(namespace = "names", key = "id")
	record Named(UUID id) {

	}

	@StateProjection(namespace = "prices", key = "'low'", value = "1")
	@StateProjection(namespace = "prices", key = "'high'", value = "2")
	static class Twice extends ApplicationEvent {

		Twice(Object source) {
			super(source);
		}

	}

	@StateProjection(namespace = "prices", key = "'base ' + name", value = "1")
	static class Base {

		private final String name;

		Base(String name) {
			this.name = name;
		}

		public String getName() {
			return this.name;
		}

	}

	static class Inheriting extends Base {

		Inheriting(String name) {
			super(name);
		}

	}

	@StateProjection(namespace = "prices", key = "'own ' + name", value = "1")
	static class Replacing extends Base {

		Replacing(String name) {
			super(name);
		}

	}

	@StateProjection(namespace = "prices", key = "'interface ' + name", value = "1")
	interface Contract {

		String name();

	}

	record Implementing(String name) implements Contract {

	}

	@StateProjection(namespace = "prices", key = "name", value = "1")
	@StateProjection(namespace = "names", key = "name", value = "missing")
	record HalfBroken(String name) {

	}

	@StateProjection(namespace = "prices", key = "name.", value = "1")
	record Unparsable(String name) {

	}

	@StateProjection(namespace = "nowhere", key = "name")
	record Lost(String name) {

	}

	@StateProjection(namespace = "prices", key = "name", value = "1")
	static class MutableEvent {

		private String name;

		MutableEvent(String name) {
			this.name = name;
		}

		public String getName() {
			return this.name;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Database {

		@Bean
		EmbeddedDatabase dataSource() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).generateUniqueName(true).build();
		}

		@Bean
		DataSourceTransactionManager transactionManager(EmbeddedDatabase dataSource) {
			return new DataSourceTransactionManager(dataSource);
		}

	}

}
