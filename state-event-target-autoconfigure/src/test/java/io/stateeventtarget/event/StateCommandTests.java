package io.stateeventtarget.event;

import java.time.Duration;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateSink;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link StateCommand} without transactions.
 */
class StateCommandTests {

	private final FakeNamespaces namespaces = new FakeNamespaces();

	private final FakeStateSource<String, String> themes = this.namespaces.source("themes", String.class, String.class);

	@Test
	void changesTheStateAtOnce() {
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent(StateCommand.set("themes", "home", "dark"));
			context.publishEvent(StateCommand.set("themes", "shop", "light", Duration.ofMinutes(1)));
			assertThat(this.themes.asMap()).hasSize(2).containsEntry("home", "dark").containsEntry("shop", "light");
			assertThat(this.themes.timesToLive()).containsOnlyKeys("shop");
			context.publishEvent(StateCommand.remove("themes", "home"));
			assertThat(this.themes.asMap()).containsOnlyKeys("shop");
			context.publishEvent(StateCommand.clear("themes"));
			assertThat(this.themes.asMap()).isEmpty();
		}
	}

	@Test
	void tellsThePublisherOfUnknownNamespaceEveryTime() {
		try (var context = EventTestContext.of(this.namespaces)) {
			StateCommand command = StateCommand.clear("theme");
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(UnknownNamespaceException.class)
					.isThrownBy(() -> context.publishEvent(command))
					.withMessage("StateCommand.clear names the namespace 'theme', which is not declared. "
							+ "Declared: themes.");
			}
		}
	}

	@Test
	void tellsThePublisherThatThereIsOnlyASink() {
		try (var context = EventTestContext.of(this.namespaces)) {
			this.namespaces.sink("prices", mock(StateSink.class));
			assertThatExceptionOfType(StateException.class)
				.isThrownBy(() -> context.publishEvent(StateCommand.clear("prices")))
				.withMessageContaining("'prices', which has no source here, only a sink");
		}
	}

	@Test
	void handsFailureToErrorHandlerAndNotToPublisher() {
		this.themes.failWith(new IllegalStateException("full"));
		try (var context = EventTestContext.of(this.namespaces)) {
			context.publishEvent(StateCommand.set("themes", "home", "dark"));
			assertThat(context.getBean(RecordingErrorHandler.class).failures()).singleElement().satisfies((failure) -> {
				assertThat(failure.namespace()).isEqualTo("themes");
				assertThat(failure.listener()).isEqualTo("StateCommand.set");
				assertThat(failure.cause()).hasMessage("full");
			});
		}
	}

	@Test
	void isAppliedOnceByTheContextThatOwnsTheSource() {
		FakeNamespaces below = new FakeNamespaces(this.namespaces);
		FakeStateSource<String, String> own = below.source("own", String.class, String.class);
		try (var parent = EventTestContext.of(this.namespaces);
				var child = EventTestContext.of(parent, below, (beans) -> {
				})) {
			child.publishEvent(StateCommand.set("themes", "home", "dark"));
			child.publishEvent(StateCommand.set("own", "key", "value"));
			assertThat(this.themes.version().sequence()).isEqualTo(1);
			assertThat(own.version().sequence()).isEqualTo(1);
			assertThatExceptionOfType(UnknownNamespaceException.class)
				.isThrownBy(() -> parent.publishEvent(StateCommand.clear("own")));
			assertThat(own.asMap()).isNotEmpty();
		}
	}

	@Test
	void isAppliedAtOnceWithoutSpringTx() {
		TransactionSynchronizationManager.initSynchronization();
		TransactionSynchronizationManager.setActualTransactionActive(true);
		try (var context = EventTestContext.of(null, this.namespaces, (beans) -> beans
			.setClassLoader(new FilteredClassLoader(TransactionSynchronization.class.getPackageName())))) {
			context.publishEvent(StateCommand.set("themes", "home", "dark"));
			assertThat(this.themes.asMap()).containsEntry("home", "dark");
		}
		finally {
			TransactionSynchronizationManager.clear();
		}
	}

	@Test
	void refusesNull() {
		assertThatIllegalArgumentException().isThrownBy(() -> StateCommand.set("themes", null, "dark"))
			.withMessage("'key' must not be null");
		assertThatIllegalArgumentException().isThrownBy(() -> StateCommand.set("themes", "home", null))
			.withMessage("'value' must not be null");
		assertThatIllegalArgumentException().isThrownBy(() -> StateCommand.remove("themes", null))
			.withMessage("'key' must not be null");
		assertThatIllegalArgumentException().isThrownBy(() -> StateCommand.set("themes", "home", "dark", Duration.ZERO))
			.withMessage("'timeToLive' must be positive");
	}

}
