package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.annotation.StateNamespace;
import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of parent and child contexts, and of what the catalog says in them.
 */
class ContextHierarchyTests {

	private final ApplicationContextRunner parent = Contexts.recording();

	private final ApplicationContextRunner child = Contexts.recording();

	@Test
	void doesNotMakeAgainWhatParentHas() {
		String[] properties = { "state-event-target.sources.themes.value-type=" + Contexts.THEME,
				"state-event-target.sinks.themes.mode=replica" };
		this.parent.withPropertyValues(properties)
			.run((parent) -> this.child.withParent(parent)
				.withPropertyValues(properties)
				.withBean(Injection.class)
				.run((child) -> {
					assertThat(child.getBean(RecordingStateRegistry.class).namespaces()).isEmpty();
					assertThat(child.getBean(Injection.class).source).isSameAs(parent.getBean(StateSource.class));
					assertThat(child.getBean(Injection.class).sink).isSameAs(parent.getBean(StateSink.class));
				}));
	}

	@Test
	void doesNotMakeDefaultNamespaceWhereParentHasAny() {
		this.parent.run((parent) -> this.child.withParent(parent)
			.run((child) -> assertThat(child.getBean(RecordingStateRegistry.class).namespaces()).isEmpty()));
	}

	@Test
	void addsItsOwnNamespaces() {
		this.parent.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME)
			.run((parent) -> this.child.withParent(parent)
				.withPropertyValues("state-event-target.sources.mode.value-type=" + Contexts.THEME,
						"state-event-target.sources.mode.single=true")
				.run((child) -> {
					assertThat(child.getBean(RecordingStateRegistry.class).namespaces()).containsExactly("mode");
					assertThat(child).hasSingleBean(SingleStateSource.class);
					NamespaceCatalog catalog = child.getBean(NamespaceCatalog.class);
					assertThat(catalog.names()).containsExactly("mode", "themes");
					assertThat(catalog.find("mode").ownsSource()).isTrue();
					assertThat(catalog.find("mode").keyType().toClass()).isEqualTo(String.class);
					assertThat(catalog.find("mode").valueType().toClass()).isEqualTo(Theme.class);
					assertThat(catalog.find("themes").ownsSource()).isFalse();
					assertThat(catalog.find("themes").source()).isSameAs(parent.getBean(StateSource.class));
					assertThat(parent.getBean(NamespaceCatalog.class).names()).containsExactly("themes");
				}));
	}

	@Test
	void takesTypeOfSinkFromSourceOfParent() {
		Contexts.real()
			.withPropertyValues("state-event-target.sources.themes.value-type=List<" + Contexts.THEME + ">")
			.run((parent) -> Contexts.real()
				.withParent(parent)
				.withPropertyValues("state-event-target.sinks.themes.mode=on-demand")
				.run((child) -> {
					assertThat(child.getBean(DefaultStateRegistry.class).findSinkDefinition("themes").orElseThrow())
						.hasToString("'themes' of java.lang.String to java.util.List<" + Contexts.THEME + ">");
					NamespaceCatalog.Entry entry = child.getBean(NamespaceCatalog.class).find("themes");
					assertThat(entry.sink()).isSameAs(child.getBean(StateSink.class));
					assertThat(entry.source()).isSameAs(parent.getBean(StateSource.class));
					assertThat(entry.fullReplica()).isFalse();
					assertThat(entry.eventView()).isSameAs(entry.source());
				}));
	}

	@Test
	void knowsNamespacesThatWereMadeByProgram() {
		Contexts.real()
			.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME)
			.run((context) -> {
				context.getBean(StateRegistry.class).source(StateDefinition.of("late", Integer.class, Theme.class));
				NamespaceCatalog catalog = context.getBean(NamespaceCatalog.class);
				assertThat(catalog.names()).containsExactly("late", "themes");
				assertThat(catalog.find("late").keyType().toClass()).isEqualTo(Integer.class);
				assertThat(catalog.find("late").valueType().toClass()).isEqualTo(Theme.class);
				assertThat(catalog.find("late").ownsSource()).isTrue();
				assertThat(catalog.find("missing")).isNull();
			});
	}

	static class Injection {

		@Autowired
		@StateNamespace("themes")
		StateSource<String, Theme> source;

		@Autowired
		StateSink<String, Theme> sink;

	}

}
