package io.stateeventtarget.autoconfigure.actuate;

import java.time.Duration;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.autoconfigure.LocalTransportAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventListenerAutoConfiguration;
import io.stateeventtarget.autoconfigure.StateEventTargetAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the health of sources and sinks, and of
 * {@link StateHealthContributorAutoConfiguration}.
 */
class StateHealthContributorTests {

	private static final Status STALE = new Status("STALE");

	private static final Status CONNECTING = new Status("CONNECTING");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class,
				StateEventListenerAutoConfiguration.class, StateEventTargetAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				StateHealthContributorAutoConfiguration.class))
		.withPropertyValues("state-event-target.sources.themes.value-type=String",
				"state-event-target.sinks.themes.mode=replica");

	private final ApplicationContextRunner alone = this.runner
		.withPropertyValues("state-event-target.sinks.remote.value-type=String", "state-event-target.startup.wait=0s");

	@Test
	void isUpWhileInSync() {
		this.runner.run((context) -> {
			Health sink = health(context, "sinks", "themes");
			assertThat(sink.getStatus()).isEqualTo(Status.UP);
			assertThat(sink.getDetails()).containsEntry("namespace", "themes")
				.containsEntry("status", SyncStatus.SYNCED)
				.containsEntry("size", 0)
				.containsEntry("mode", SinkMode.REPLICA)
				.containsKeys("id", "version", "staleness");
		});
	}

	@Test
	void isUpWhilePrimary() {
		this.runner.run((context) -> {
			await().untilAsserted(
					() -> assertThat(health(context, "sources", "themes").getDetails()).containsEntry("sinks", 1));
			Health source = health(context, "sources", "themes");
			assertThat(source.getStatus()).isEqualTo(Status.UP);
			assertThat(source.getDetails()).containsEntry("namespace", "themes")
				.containsEntry("primary", true)
				.containsKeys("id", "epoch", "version", "size")
				.doesNotContainKey("fencedBy");
		});
	}

	@Test
	void isConnectingWithoutASource() {
		this.alone.run((context) -> {
			assertThat(health(context, "sinks", "remote").getStatus()).isEqualTo(CONNECTING);
			assertThat(contributors(context, "sources").getContributor("remote")).isNull();
		});
	}

	@Test
	void turnsStaleInSilenceAndComesBack() {
		silent(this.runner).run((context) -> {
			Silence silence = context.getBean(Silence.class);
			await()
				.untilAsserted(() -> assertThat(health(context, "sinks", "themes").getStatus()).isEqualTo(Status.UP));
			silence.total = true;
			await().untilAsserted(() -> assertThat(health(context, "sinks", "themes").getStatus()).isEqualTo(STALE));
			assertThat((Duration) health(context, "sinks", "themes").getDetails().get("staleness")).isPositive();
			silence.total = false;
			await()
				.untilAsserted(() -> assertThat(health(context, "sinks", "themes").getStatus()).isEqualTo(Status.UP));
		});
	}

	@Test
	void isOutOfServiceOnceFenced() {
		this.runner.withPropertyValues("state-event-target.local.hub=fencing").run((context) -> {
			assertThat(health(context, "sources", "themes").getStatus()).isEqualTo(Status.UP);
			this.runner.withPropertyValues("state-event-target.local.hub=fencing").run((newer) -> {
				await().untilAsserted(() -> assertThat(health(context, "sources", "themes").getStatus())
					.isEqualTo(Status.OUT_OF_SERVICE));
				assertThat(health(newer, "sources", "themes").getStatus()).isEqualTo(Status.UP);
				assertThat(health(context, "sources", "themes").getDetails()).containsEntry("primary", false)
					.containsEntry("fencedBy", health(newer, "sources", "themes").getDetails().get("epoch"));
			});
		});
	}

	@Test
	void followsWhatIsMadeAndClosedByProgram() {
		this.runner.run((context) -> {
			StateRegistry registry = context.getBean(StateRegistry.class);
			StateDefinition<String, String> later = StateDefinition.of("later", String.class, String.class);
			assertThat(contributors(context, "sinks").getContributor("later")).isNull();
			registry.source(later);
			registry.sink(later);
			assertThat(contributors(context, "sinks").stream()).extracting(HealthContributors.Entry::name)
				.containsExactly("later", "themes");
			await().untilAsserted(() -> assertThat(health(context, "sinks", "later").getStatus()).isEqualTo(Status.UP));
			registry.sink(later).close();
			registry.source(later).close();
			await().untilAsserted(() -> assertThat(health(context, "sinks", "later")).isNull());
			assertThat(health(context, "sources", "later")).isNull();
		});
	}

	@Test
	void leavesTheApplicationUpWhileASinkIsNotInSync() {
		endpoint(this.alone).run((context) -> {
			assertThat(aggregate(context)).isEqualTo(Status.UP);
			assertThat(aggregate(context, "stateEventTarget", "sinks", "remote")).isEqualTo(CONNECTING);
		});
	}

	@Test
	void putsGroupsOutOfServiceWhileASinkIsNotInSync() {
		silent(endpoint(this.runner))
			.withPropertyValues("management.endpoint.health.group.readiness.include=ping,stateEventTarget",
					"management.endpoint.health.group.other.include=ping,stateEventTarget/sources")
			.run((context) -> {
				await().untilAsserted(() -> assertThat(aggregate(context, "readiness")).isEqualTo(Status.UP));
				context.getBean(Silence.class).total = true;
				await()
					.untilAsserted(() -> assertThat(aggregate(context, "readiness")).isEqualTo(Status.OUT_OF_SERVICE));
				assertThat(aggregate(context, "other")).isEqualTo(Status.UP);
				assertThat(aggregate(context)).isEqualTo(Status.UP);
			});
	}

	@Test
	void leavesStatusesToGroupsThatNameThem() {
		endpoint(this.alone)
			.withPropertyValues("management.endpoint.health.group.readiness.include=stateEventTarget/sinks/remote",
					"management.endpoint.health.group.readiness.status.order=down,stale,connecting,up")
			.run((context) -> assertThat(aggregate(context, "readiness")).isEqualTo(CONNECTING));
	}

	@Test
	void canBeDisabled() {
		this.runner.withPropertyValues("management.health.state-event-target.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StateHealthContributor.class)
				.doesNotHaveBean(StrictHealthGroupsPostProcessor.class));
	}

	@Test
	void isNotThereWhereStateEventTargetIsDisabled() {
		this.runner.withPropertyValues("state-event-target.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(StateHealthContributor.class));
	}

	@Test
	void backsOffForAUsersOwn() {
		this.runner
			.withBean("stateEventTargetHealthIndicator", HealthIndicator.class, () -> () -> Health.down().build())
			.run((context) -> {
				assertThat(context).doesNotHaveBean(StateHealthContributor.class);
				assertThat(registered(context)).isInstanceOf(HealthIndicator.class);
			});
	}

	@Test
	void isNotThereWithoutHealth() {
		this.runner.withClassLoader(new FilteredClassLoader(HealthContributor.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(StateRegistry.class)
				.doesNotHaveBean(StateHealthContributor.class));
	}

	@Test
	void isThereWithoutTheEndpoint() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(StateHealthContributor.class)
				.doesNotHaveBean(StrictHealthGroupsPostProcessor.class));
	}

	private static ApplicationContextRunner endpoint(ApplicationContextRunner base) {
		return base.withConfiguration(
				AutoConfigurations.of(EndpointAutoConfiguration.class, HealthEndpointAutoConfiguration.class));
	}

	private static ApplicationContextRunner silent(ApplicationContextRunner base) {
		return base.withBean(Silence.class)
			.withPropertyValues("state-event-target.transport=silence",
					"state-event-target.sinks.themes.stale-after=300ms",
					"state-event-target.sources.themes.heartbeat=50ms");
	}

	private static Status aggregate(ApplicationContext context, String... path) {
		HealthDescriptor descriptor = context.getBean(HealthEndpoint.class).healthForPath(path);
		assertThat(descriptor).isNotNull();
		return descriptor.getStatus();
	}

	private static HealthContributor registered(ApplicationContext context) {
		return context.getBean(HealthContributorRegistry.class).getContributor("stateEventTarget");
	}

	private static CompositeHealthContributor contributors(ApplicationContext context, String side) {
		return (CompositeHealthContributor) ((CompositeHealthContributor) registered(context)).getContributor(side);
	}

	private static Health health(ApplicationContext context, String side, String namespace) {
		return ((HealthIndicator) contributors(context, side).getContributor(namespace)).health();
	}

}
