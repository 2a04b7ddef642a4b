package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.RuntimeSettings;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.junit.jupiter.api.Test;
import org.mockito.AdditionalAnswers;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests of how the transport is chosen.
 */
class TransportTests {

	private final ApplicationContextRunner runner = Contexts.real();

	private final StateTransport pigeon = mock(StateTransport.class,
			AdditionalAnswers.delegatesTo(LocalStateTransport.isolated()));

	TransportTests() {
		willReturn("pigeon").given(this.pigeon).name();
	}

	@Test
	void isLocalByDefault() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(LocalStateTransport.class).hasSingleBean(DefaultStateRegistry.class);
			assertThat(context.getBean(RuntimeSettings.class).transport())
				.isSameAs(context.getBean(LocalStateTransport.class));
		});
	}

	@Test
	void backsOffFromUsersLocalTransport() {
		LocalStateTransport users = LocalStateTransport.isolated();
		this.runner.withBean(LocalStateTransport.class, () -> users)
			.run((context) -> assertThat(context.getBean(RuntimeSettings.class).transport()).isSameAs(users));
	}

	@Test
	void backsOffFromUsersRegistry() {
		Contexts.recording()
			.run((context) -> assertThat(context).hasSingleBean(StateRegistry.class)
				.doesNotHaveBean(RuntimeSettings.class)
				.doesNotHaveBean("stateSinkLifecycle"));
	}

	@Test
	void choosesTransportByName() {
		this.runner.withBean("pigeon", StateTransport.class, () -> this.pigeon)
			.withUserConfiguration(Programmatic.class)
			.withPropertyValues("state-event-target.transport=pigeon")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(LocalStateTransport.class);
				assertThat(context.getBean(RuntimeSettings.class).transport()).isSameAs(this.pigeon);
			});
	}

	@Test
	void prefersUsersTransportOfTheNameLocal() {
		willReturn("local").given(this.pigeon).name();
		this.runner.withBean("pigeon", StateTransport.class, () -> this.pigeon)
			.run((context) -> assertThat(context.getBean(RuntimeSettings.class).transport()).isSameAs(this.pigeon));
	}

	@Test
	void borrowsTransportOfParent() {
		new ApplicationContextRunner().withBean(StateTransport.class, () -> this.pigeon)
			.run((parent) -> this.runner.withParent(parent)
				.withUserConfiguration(Programmatic.class)
				.withPropertyValues("state-event-target.transport=pigeon")
				.run((context) -> assertThat(context.getBean(RuntimeSettings.class).transport())
					.isInstanceOf(BorrowedTransport.class)
					.extracting(StateTransport::name)
					.isEqualTo("pigeon")));
		then(this.pigeon).should(never()).start();
		then(this.pigeon).should(never()).stop();
	}

	@Test
	void sharesHubOfParentOnly() {
		this.runner.run((parent) -> this.runner.withParent(parent).run((child) -> {
			assertThat(child.getBean("localStateTransport")).isSameAs(parent.getBean("localStateTransport"));
			this.runner.run((other) -> assertThat(other.getBean(LocalStateTransport.class))
				.isNotSameAs(parent.getBean(LocalStateTransport.class)));
		}));
	}

	@Test
	void namesNodeAfterApplication() {
		this.runner.withPropertyValues("spring.application.name=board")
			.run((context) -> assertThat(context.getBean(RuntimeSettings.class).nodeId()).matches("board-[0-9a-f]{8}"));
		this.runner.run((context) -> assertThat(context.getBean(RuntimeSettings.class).nodeId())
			.matches("application-[0-9a-f]{8}"));
		this.runner.withPropertyValues("state-event-target.node-id=a")
			.run((context) -> assertThat(context.getBean(RuntimeSettings.class).nodeId()).isEqualTo("a"));
	}

	/**
	 * A transport other than local needs a namespace.
	 */
	static class Programmatic {

		Programmatic(StateRegistry registry) {
			registry.source(StateDefinition.of("themes", String.class, Theme.class));
		}

	}

}
