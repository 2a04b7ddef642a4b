package io.stateeventtarget.docs;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.acme.Theme;
import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.Version;
import org.jspecify.annotations.Nullable;

/**
 * The code of {@code docs/concepts.md}.
 */
class ConceptsCode {

	private final StateSource<String, Theme> source;

	private final StateSink<String, Theme> sink;

	ConceptsCode(StateSource<String, Theme> source, StateSink<String, Theme> sink) {
		this.source = source;
		this.sink = sink;
	}

	String read() {
		@Nullable Theme now = sink.peek("home");
		Read<Theme> read = sink.read("home");
		CompletableFuture<Theme> future = sink.getAsync("home");
		sink.prime("home");

		return now + " " + read.isReady() + " " + future.join();
	}

	String find(String id) {
		if (sink.read(id) instanceof Read.Pending<Theme> pending && pending.absent()) {
			return notFound();
		}
		return "found";
	}

	void readFresh() {
		sink.read("home", ReadPolicy.within(Duration.ofSeconds(2)));
		sink.read("home", ReadPolicy.fromSource()).await(Duration.ofSeconds(1));
	}

	static class BackOfficeOnly implements AudienceResolver<String, Theme> {

		private final Audience backOffice = Audience.matching((sink) -> sink.id().startsWith("back-office-"));

		@Override
		public Audience resolve(String page, Theme theme) {
			return page.startsWith("draft/") ? this.backOffice : Audience.everyone();
		}

	}

	void write() {
		source.set("home", new Theme(true));
		source.set("banner", new Theme(false), Duration.ofMinutes(5));
		source.setAll(Map.of("home", new Theme(true), "about", new Theme(true)));
		source.update("home", (theme) -> (theme != null) ? theme.inverted() : new Theme(true));
		source.compareAndSet("home", Version.NONE, new Theme(true));
		source.signal("redraw", Map.of("reason", "new style"));
	}

	void writeBack(Version expected) {
		sink.write("home", new Theme(true)).thenAccept((version) -> log(version));
		sink.write("home", new Theme(false), expected);
	}

	private void log(Version version) {
		this.source.signal("written", version.toString());
	}

	private String notFound() {
		return "not found";
	}

	static class ThemeLoader implements StateLoader<String, Theme> {

		private final ThemeTable table;

		ThemeLoader(ThemeTable table) {
			this.table = table;
		}

		@Override
		public Map<String, Theme> loadAll() {
			return this.table.findAll();
		}

		@Override
		public @Nullable Theme load(String page) {
			return this.table.find(page);
		}

	}

	static class ThemeTable {

		private final Map<String, Theme> rows = new HashMap<>(Map.of("loaded", new Theme(false)));

		Map<String, Theme> findAll() {
			return this.rows;
		}

		@Nullable Theme find(String page) {
			return this.rows.get(page);
		}

	}

}
