package io.stateeventtarget.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.event.EventTestContext;
import io.stateeventtarget.event.FakeNamespaces;
import io.stateeventtarget.event.FakeStateSource;
import io.stateeventtarget.event.RecordingErrorHandler;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link StateListener}: who is told what.
 */
class StateListenerTests {

	private final FakeNamespaces namespaces = new FakeNamespaces();

	private final FakeStateSource<String, Theme> themes = this.namespaces.source("themes", String.class, Theme.class);

	private final FakeStateSource<String, Theme> skins = this.namespaces.source("skins", String.class, Theme.class);

	private final FakeStateSource<Integer, Object> anything = this.namespaces.source("anything", Integer.class,
			Object.class);

	@Test
	void isToldWhatItsSignatureAccepts() {
		try (var context = start(Signatures.class)) {
			this.themes.set("home", new Theme(true));
			this.themes.remove("home");
			this.themes.signal("refresh", "now");
			this.themes.clear();
			this.skins.set("other", new Theme(false));
			assertThat(heard(context)).containsExactlyInAnyOrder("updated home", "keyAndValue home true", "value true",
					"wildcard home", "nothing", "raw StateUpdated", "any StateUpdated", "removed home", "nothing",
					"any StateRemoved", "nothing", "any StateSignal", "signal now", "nothing", "any StateReset",
					"reset");
		}
	}

	@Test
	void isToldOfNarrowerValuesOnlyIfTheyAreInstances() {
		try (var context = start(Narrower.class)) {
			this.anything.set(1, "text");
			this.anything.set(2, 42);
			this.anything.set(3, List.of("x"));
			assertThat(heard(context)).containsExactlyInAnyOrder("object text", "string 1 text", "object 42", "int 42",
					"object [x]", "list [x]");
		}
	}

	@Test
	void isToldOfTheKeysAndKindsItAskedFor() {
		try (var context = start(Filters.class)) {
			this.themes.set("home", new Theme(true));
			this.themes.set("shop", new Theme(true));
			this.themes.remove("home");
			this.themes.signal("refresh", "now");
			this.themes.clear();
			this.anything.set(7, "seven");
			this.anything.set(8, "eight");
			assertThat(heard(context)).containsExactly("home StateUpdated", "home StateRemoved", "home StateReset",
					"onReset", "seven");
		}
	}

	@Test
	void isToldWhereItsConditionHolds() {
		try (var context = start(Conditions.class)) {
			this.themes.set("home", new Theme(false));
			this.themes.set("home", new Theme(true));
			this.themes.remove("home");
			this.themes.clear();
			assertThat(heard(context)).containsExactlyInAnyOrder("dark", "byName home", "wasLight", "onBean", "onBean",
					"onEvent", "onEvent");
		}
	}

	@Test
	void resolvesPlaceholdersInNamespaceAndKeys() {
		try (var context = start(Placeholders.class)) {
			this.themes.set("home", new Theme(true));
			this.skins.set("home", new Theme(true));
			this.skins.set("shop", new Theme(true));
			assertThat(heard(context)).containsExactly("shop");
		}
	}

	@Test
	void meansTheOnlyNamespaceWhereNoneIsNamed() {
		FakeNamespaces single = new FakeNamespaces();
		FakeStateSource<String, String> only = single.source("only", String.class, String.class);
		try (var context = EventTestContext.of(single, Heard.class, WithoutNamespace.class)) {
			only.set("a", "1");
			assertThat(heard(context)).containsExactly("a=1");
		}
	}

	@Test
	void isToldInOrder() {
		try (var context = start(Ordered.class)) {
			this.themes.set("home", new Theme(true));
			assertThat(heard(context)).containsExactly("first", "plain", "last");
		}
	}

	@Test
	void starvesNobodyWhenItThrows() {
		try (var context = start(Throwing.class)) {
			this.themes.set("home", new Theme(true));
			assertThat(heard(context)).containsExactly("second");
			assertThat(context.getBean(RecordingErrorHandler.class).failures()).hasSize(2)
				.extracting("namespace", "listener", "cause.message")
				.containsExactly(
						tuple("themes",
								"@StateListener method " + Throwing.class.getName() + ".checked(java.lang.String, "
										+ Theme.class.getTypeName() + ") of bean 'beans'",
								"checked"),
						tuple("themes",
								"@StateListener method " + Throwing.class.getName() + ".badCondition("
										+ Theme.class.getTypeName() + ") of bean 'beans'",
								"EL1008E: Property or field 'missing' cannot be found on object of type '"
										+ Theme.class.getName() + "' - maybe not public or not valid?"));
		}
	}

	@Test
	void publishesWhatItReturns() {
		try (var context = start(Returning.class)) {
			CompletableFuture<Object> later = context.getBean(Returning.class).later;
			this.themes.set("home", new Theme(true));
			assertThat(heard(context)).containsExactlyInAnyOrder("got single", "got array 1", "got array 2",
					"got list 1", "got list 2");
			later.complete(new Result("later"));
			assertThat(heard(context)).contains("got later");
		}
	}

	@Test
	void handsFailedFutureToErrorHandler() {
		try (var context = start(Returning.class)) {
			this.themes.set("home", new Theme(true));
			context.getBean(Returning.class).later.completeExceptionally(new IllegalStateException("late"));
			assertThat(context.getBean(RecordingErrorHandler.class).failures()).singleElement()
				.satisfies((failure) -> assertThat(failure.cause()).hasMessage("late"));
		}
	}

	@Test
	void replaysTheEntriesAndThenTheChanges() {
		this.themes.set("a", new Theme(false));
		this.themes.set("b", new Theme(true));
		this.skins.set("x", new Theme(true));
		try (var context = start(Replaying.class)) {
			assertThat(heard(context)).containsExactly("early a RESYNC", "late a", "early b RESYNC", "late b");
			heard(context).clear();
			this.themes.set("c", new Theme(true));
			assertThat(heard(context)).containsExactly("live c", "early c WRITE", "late c");
			heard(context).clear();
			this.themes.set("d", new Theme(true));
			assertThat(heard(context)).containsExactly("early d WRITE", "live d", "late d");
		}
	}

	@Test
	void replaysOnceWhatAlsoWaitsForTheOthers() {
		this.themes.pause().set("a", new Theme(false));
		this.themes.set("b", new Theme(true));
		this.themes.remove("a");
		try (var context = start(Replaying.class)) {
			this.themes.set("c", new Theme(true));
			this.themes.set("d", new Theme(true));
			assertThat(heard(context)).isEmpty();
			this.themes.open();
			assertThat(heard(context)).filteredOn((what) -> what.startsWith("live"))
				.containsExactly("live a", "live b", "live c", "live d");
			assertThat(heard(context)).filteredOn((what) -> what.startsWith("late"))
				.containsExactly("late b", "late c", "late d");
			assertThat(heard(context)).filteredOn((what) -> what.startsWith("early"))
				.containsExactly("early b RESYNC", "early c WRITE", "early d WRITE");
			assertThat(heard(context)).endsWith("early d WRITE", "live d", "late d");
		}
	}

	@Test
	void usesItsIdAsListenerId() {
		try (var context = start(WithId.class)) {
			assertThat(context.getApplicationListeners()).filteredOn(StateListenerAdapter.class::isInstance)
				.extracting("listenerId")
				.containsExactlyInAnyOrder("audit", WithId.class.getName() + ".unnamed()");
		}
	}

	@Test
	void worksOnComposedAnnotation() {
		try (var context = start(Composed.class)) {
			this.themes.set("home", new Theme(true));
			assertThat(heard(context)).containsExactly("composed home");
		}
	}

	@Test
	void isNotCalledByPlainEventsOfItsParameterType() {
		try (var context = start(Signatures.class)) {
			context.publishEvent(new Theme(true));
			assertThat(heard(context)).isEmpty();
		}
	}

	private AnnotationConfigApplicationContext start(Class<?> beans) {
		return EventTestContext.of(null, this.namespaces, (context) -> {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("app.namespace", "skins", "app.key", "shop")));
			context.registerBean("heard", Heard.class);
			context.registerBean("beans", beans);
		});
	}

	private static List<String> heard(AnnotationConfigApplicationContext context) {
		return context.getBean(Heard.class).list;
	}

	public record Theme(boolean dark) {

	}

	public record Result(String name) {

	}

	public static class Heard implements Consumer<String> {

		final List<String> list = new ArrayList<>();

		@Override
		public void accept(String what) {
			this.list.add(what);
		}

		public boolean isHome(Object key) {
			return "home".equals(key);
		}

	}

	abstract static class Listening {

		@Autowired
		Heard heard;

	}

	static class Signatures extends Listening {

		@StateListener("themes")
		void updated(StateUpdated<String, Theme> event) {
			this.heard.accept("updated " + event.key());
		}

		@StateListener("themes")
		void keyAndValue(String key, Theme value) {
			this.heard.accept("keyAndValue " + key + " " + value.dark());
		}

		@StateListener("themes")
		void value(Theme value) {
			this.heard.accept("value " + value.dark());
		}

		@StateListener("themes")
		void wildcard(StateUpdated<?, ? extends Record> event) {
			this.heard.accept("wildcard " + event.key());
		}

		@StateListener("themes")
		void nothing() {
			this.heard.accept("nothing");
		}

		@StateListener("themes")
		@SuppressWarnings("rawtypes")
		void raw(StateUpdated event) {
			this.heard.accept("raw " + event.getClass().getSimpleName());
		}

		@StateListener("themes")
		void any(StateEvent<String, Theme> event) {
			this.heard.accept("any " + event.getClass().getSimpleName());
		}

		@StateListener("themes")
		void removed(StateRemoved<String, Theme> event) {
			this.heard.accept("removed " + event.key());
		}

		@StateListener("themes")
		void reset(StateReset<String, Theme> event) {
			this.heard.accept("reset");
		}

		@StateListener("themes")
		void signal(StateSignal<String, Theme> event) {
			this.heard.accept("signal " + event.detail());
		}

	}

	static class Narrower extends Listening {

		@StateListener("anything")
		void object(Object value) {
			this.heard.accept("object " + value);
		}

		@StateListener("anything")
		void string(int key, String value) {
			this.heard.accept("string " + key + " " + value);
		}

		@StateListener("anything")
		void number(int value) {
			this.heard.accept("int " + value);
		}

		@StateListener("anything")
		@SuppressWarnings("rawtypes")
		void list(List value) {
			this.heard.accept("list " + value);
		}

	}

	static class Filters extends Listening {

		@Order(1)
		@StateListener(namespace = "themes", keys = "home")
		void home(StateEvent<String, Theme> event) {
			this.heard.accept("home " + event.getClass().getSimpleName());
		}

		@Order(2)
		@StateListener(namespace = "themes", on = StateEventType.RESET)
		void onReset() {
			this.heard.accept("onReset");
		}

		@StateListener(namespace = "anything", keys = "7")
		void seven(String value) {
			this.heard.accept(value);
		}

	}

	static class Conditions extends Listening {

		@StateListener(namespace = "themes", keys = "home", condition = "#value.dark")
		void dark(Theme value) {
			this.heard.accept("dark");
		}

		@StateListener(namespace = "themes", condition = "#name == 'home' && #theme.dark")
		void byName(String name, Theme theme) {
			this.heard.accept("byName " + name);
		}

		@StateListener(namespace = "themes", on = StateEventType.UPDATE, condition = "#previous?.dark == false")
		void wasLight() {
			this.heard.accept("wasLight");
		}

		@StateListener(namespace = "themes", on = StateEventType.UPDATE, condition = "@heard.isHome(#key)")
		void onBean() {
			this.heard.accept("onBean");
		}

		@StateListener(namespace = "themes", condition = "#event.version.sequence > 2 and cause.name() == 'WRITE'")
		void onEvent() {
			this.heard.accept("onEvent");
		}

	}

	static class Placeholders extends Listening {

		@StateListener(namespace = "${app.namespace}", keys = "${app.key}")
		void on(String key, Theme value) {
			this.heard.accept(key);
		}

	}

	static class WithoutNamespace extends Listening {

		@StateListener
		void on(String key, String value) {
			this.heard.accept(key + "=" + value);
		}

	}

	static class Ordered extends Listening {

		@Order(3)
		@StateListener("themes")
		void last(Theme value) {
			this.heard.accept("last");
		}

		@Order(2)
		@EventListener
		void plain(StateUpdated<String, Theme> event) {
			this.heard.accept("plain");
		}

		@Order(1)
		@StateListener("themes")
		void first(Theme value) {
			this.heard.accept("first");
		}

	}

	static class Throwing extends Listening {

		@Order(1)
		@StateListener("themes")
		void checked(String key, Theme value) throws Exception {
			throw new Exception("checked");
		}

		@Order(2)
		@StateListener(namespace = "themes", condition = "#value.missing")
		void badCondition(Theme value) {
			this.heard.accept("never");
		}

		@Order(3)
		@StateListener("themes")
		void second(Theme value) {
			this.heard.accept("second");
		}

	}

	static class Returning extends Listening {

		final CompletableFuture<Object> later = new CompletableFuture<>();

		@StateListener("themes")
		Result single(Theme value) {
			return new Result("single");
		}

		@StateListener("themes")
		Result[] array(Theme value) {
			return new Result[] { new Result("array 1"), new Result("array 2") };
		}

		@StateListener("themes")
		List<Result> list(Theme value) {
			return List.of(new Result("list 1"), new Result("list 2"));
		}

		@StateListener("themes")
		CompletableFuture<Object> later(Theme value) {
			return this.later;
		}

		@EventListener
		void on(Result result) {
			this.heard.accept("got " + result.name());
		}

	}

	static class Replaying extends Listening {

		@Order(3)
		@StateListener(namespace = "themes", replay = true)
		void late(String key, Theme value) {
			this.heard.accept("late " + key);
		}

		@Order(2)
		@StateListener("themes")
		void live(String key, Theme value) {
			this.heard.accept("live " + key);
		}

		@Order(1)
		@StateListener(namespace = "themes", replay = true)
		void early(StateUpdated<String, Theme> event) {
			assertThat(event.cause()).isIn(ChangeCause.WRITE, ChangeCause.RESYNC);
			this.heard.accept("early " + event.key() + " " + event.cause());
		}

	}

	static class WithId {

		@StateListener(namespace = "themes", id = "audit")
		void named() {
		}

		@StateListener("themes")
		void unnamed() {
		}

	}

	@StateListener("themes")
	@Retention(RetentionPolicy.RUNTIME)
	@interface OnTheme {

	}

	static class Composed extends Listening {

		@OnTheme
		void on(String key, Theme value) {
			this.heard.accept("composed " + key);
		}

	}

}
