package io.stateeventtarget.event;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateLimitExceededException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link StateCommand} in the transactions of a database.
 */
class StateCommandTransactionTests {

	private final FakeNamespaces namespaces = new FakeNamespaces();

	private final FakeStateSource<String, String> themes = this.namespaces.source("themes", String.class, String.class);

	private AnnotationConfigApplicationContext context;

	@BeforeEach
	void start() {
		this.context = EventTestContext.of(this.namespaces, Database.class, Writes.class, FollowUp.class);
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	@Test
	void appliesInPublicationOrderAfterCommit() {
		required().executeWithoutResult((status) -> {
			insert("a");
			set("a", "1");
			set("b", "2");
			this.context.publishEvent(StateCommand.remove("themes", "a"));
			set("a", "3");
			assertThat(this.themes.version().sequence()).isZero();
			assertThat(TransactionSynchronizationManager.getSynchronizations())
				.filteredOn(CommandSynchronization.class::isInstance)
				.hasSize(1);
		});
		assertThat(this.context.getBean(Writes.class).heard).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("StateUpdated", "StateUpdated", "StateRemoved", "StateUpdated");
		assertThat(this.themes.asMap()).hasSize(2).containsEntry("a", "3").containsEntry("b", "2");
		assertThat(rows()).isEqualTo(1);
	}

	@Test
	void appliesNothingAfterRollback() {
		required().executeWithoutResult((status) -> {
			insert("a");
			set("a", "1");
			status.setRollbackOnly();
		});
		assertThatIllegalStateException().isThrownBy(() -> required().executeWithoutResult((status) -> {
			set("b", "2");
			throw new IllegalStateException("business");
		}));
		assertThat(this.themes.version().sequence()).isZero();
		assertThat(rows()).isZero();
	}

	@Test
	void appliesAtOnceWithoutTransaction() {
		template(TransactionDefinition.PROPAGATION_SUPPORTS).executeWithoutResult((status) -> {
			set("a", "1");
			assertThat(this.themes.peek("a")).isEqualTo("1");
		});
	}

	@Test
	void keepsCommandsOfInnerTransactionApart() {
		required().executeWithoutResult((outer) -> {
			set("outer", "1");
			template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> {
				insert("inner");
				set("inner", "2");
			});
			assertThat(this.themes.asMap()).containsOnlyKeys("inner");
			template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> {
				set("lost", "3");
				inner.setRollbackOnly();
			});
			set("outer", "4");
			assertThat(this.themes.asMap()).containsOnlyKeys("inner");
		});
		assertThat(this.themes.asMap()).hasSize(2).containsEntry("inner", "2").containsEntry("outer", "4");
		assertThat(this.themes.version().sequence()).isEqualTo(3);
	}

	@Test
	void keepsCommandsOfInnerTransactionWhenOuterRollsBack() {
		required().executeWithoutResult((outer) -> {
			set("outer", "1");
			template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> set("inner", "2"));
			outer.setRollbackOnly();
		});
		assertThat(this.themes.asMap()).containsOnlyKeys("inner");
	}

	@Test
	void forgetsCommandsBehindSavepointThatIsRolledBack() {
		required().executeWithoutResult((outer) -> {
			template(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				set("first", "0");
				nested.setRollbackOnly();
			});
			set("outer", "1");
			template(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				set("lost", "2");
				nested.setRollbackOnly();
			});
			template(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> set("kept", "3"));
		});
		assertThat(this.themes.asMap()).containsOnlyKeys("outer", "kept");
	}

	@Test
	void keepsFailureAfterCommitFromTheCaller() {
		this.themes.failWith(new IllegalStateException("full"));
		required().executeWithoutResult((status) -> {
			insert("a");
			set("a", "1");
			set("b", "2");
		});
		assertThat(rows()).isEqualTo(1);
		assertThat(this.context.getBean(RecordingErrorHandler.class).failures()).hasSize(2)
			.allSatisfy((failure) -> assertThat(failure.cause()).hasMessage("full"));
	}

	@Test
	void appliesAtOnceWhatIsPublishedAfterCommit() {
		required().executeWithoutResult((status) -> {
			this.context.publishEvent(new Ordered("late"));
			set("late", "1");
		});
		assertThat(this.themes.peek("late")).isEqualTo("from listener");
	}

	@Test
	void waitsInEveryContextThatOwnsASource() {
		FakeNamespaces below = new FakeNamespaces(this.namespaces);
		FakeStateSource<String, String> own = below.source("own", String.class, String.class);
		try (var child = EventTestContext.of(this.context, below, (beans) -> {
		})) {
			required().executeWithoutResult((status) -> {
				child.publishEvent(StateCommand.set("own", "a", "1"));
				child.publishEvent(StateCommand.set("themes", "b", "2"));
				assertThat(own.asMap()).isEmpty();
				assertThat(this.themes.asMap()).isEmpty();
			});
			assertThat(own.asMap()).containsOnlyKeys("a");
			assertThat(this.themes.asMap()).containsOnlyKeys("b");
		}
	}

	@Test
	void saysThatAnUnknownOutcomeIsNotApplied() {
		required().executeWithoutResult((status) -> {
			set("a", "1");
			TransactionSynchronization commands = TransactionSynchronizationManager.getSynchronizations()
				.stream()
				.filter(CommandSynchronization.class::isInstance)
				.findFirst()
				.orElseThrow();
			commands.afterCompletion(TransactionSynchronization.STATUS_UNKNOWN);
			status.setRollbackOnly();
		});
		assertThat(this.themes.asMap()).isEmpty();
		assertThat(this.context.getBean(RecordingErrorHandler.class).failures()).singleElement()
			.satisfies((failure) -> assertThat(failure.cause())
				.hasMessageContaining("not known whether the transaction was committed"));
	}

	@Test
	void refusesMoreCommandsThanItCanHold() {
		assertThatExceptionOfType(StateLimitExceededException.class)
			.isThrownBy(() -> required().executeWithoutResult((status) -> {
				for (int i = 0; i <= CommandSynchronization.MAX_COMMANDS; i++) {
					set("a", "1");
				}
			}))
			.withMessageContaining("65536 commands in one transaction");
		assertThat(this.themes.asMap()).isEmpty();
	}

	private void set(String key, String value) {
		this.context.publishEvent(StateCommand.set("themes", key, value));
	}

	private void insert(String name) {
		this.context.getBean(JdbcTemplate.class).update("insert into theme values (?)", name);
	}

	private int rows() {
		return this.context.getBean(JdbcTemplate.class).queryForObject("select count(*) from theme", Integer.class);
	}

	private TransactionTemplate required() {
		return template(TransactionDefinition.PROPAGATION_REQUIRED);
	}

	private TransactionTemplate template(int propagation) {
		TransactionTemplate template = new TransactionTemplate(
				this.context.getBean(DataSourceTransactionManager.class));
		template.setPropagationBehavior(propagation);
		return template;
	}

	record Ordered(String key) {

	}

	static class FollowUp {

		@TransactionalEventListener
		StateCommand on(Ordered event) {
			return StateCommand.set("themes", event.key(), "from listener");
		}

	}

	static class Writes {

		final List<StateEvent<?, ?>> heard = new ArrayList<>();

		@EventListener
		void on(StateEvent<?, ?> event) {
			this.heard.add(event);
		}

	}

	@EnableTransactionManagement
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

		@Bean
		JdbcTemplate jdbcTemplate(EmbeddedDatabase dataSource) {
			JdbcTemplate template = new JdbcTemplate(dataSource);
			template.execute("create table theme (name varchar(20))");
			return template;
		}

	}

}
