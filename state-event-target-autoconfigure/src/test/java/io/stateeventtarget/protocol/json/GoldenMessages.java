package io.stateeventtarget.protocol.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.WriteSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages that the golden files hold, by the name of the file.
 */
final class GoldenMessages {

	static final StateDefinition<String, Theme> THEMES = StateDefinition.of("themes", String.class, Theme.class);

	static final StateDefinition<Listing, Double> PRICES = StateDefinition.of("prices", Listing.class, Double.class);

	private static final Origin SOURCE = new Origin("settings-7f3a", 1763809200123L);

	private static final long TIME = 1763809261000L;

	private static final String SINK = "shop-1c20";

	private GoldenMessages() {
	}

	static <K, V> StateJsonCodec<K, V> codec(StateDefinition<K, V> definition) {
		return new StateJsonCodec<>(definition, JsonMapper.shared(), MessageLimits.defaults());
	}

	static Map<String, SourceMessage<String, Theme>> ofSources() {
		Map<String, SourceMessage<String, Theme>> messages = new LinkedHashMap<>();
		addChanges(messages);
		messages.put("update-as-answer", new SourceMessage.Answer<>(SOURCE, 45, 7,
				new PlainEntry<>("home", new Theme(true), 1763809200123L, 42, TIME)));
		messages.put("snapshot-part", new SourceMessage.Snapshot<>(SOURCE, 45, 3, 0, 2,
				List.of(entry("home", true, 42), new PlainEntry<>("old", new Theme(false), 1763809100000L, 9, TIME)),
				null));
		messages.put("snapshot-piece",
				new SourceMessage.Snapshot<>(SOURCE, 45, 3, 1, 2, 2, 3, List.of(entry("home", true, 42)), null));
		messages.put("snapshot-of-keys", new SourceMessage.Snapshot<>(SOURCE, 45, 4, 0, 1,
				List.of(entry("home", true, 42)), set("home", "gone")));
		messages.put("snapshot-empty", new SourceMessage.Snapshot<>(SOURCE, 0, 1, 0, 1, List.of(), null));
		messages.put("heartbeat",
				new SourceMessage.Heartbeat<>(SOURCE, 45, null, new SourceFeatures(true, false), 0, 0));
		messages.put("heartbeat-as-answer", new SourceMessage.Heartbeat<>(SOURCE, 45, 0x00f1e2d3c4b5a697L,
				new SourceFeatures(false, true), 12, 3141592653589793L));
		messages.put("missing", new SourceMessage.Missing<>(SOURCE, 45, 8, "nowhere"));
		messages.put("failed", new SourceMessage.Failed<>(SOURCE, 9, "the database is down"));
		messages.put("written", new SourceMessage.Written<>(SOURCE, 5, SOURCE.at(46)));
		messages.put("rejected", new SourceMessage.Rejected<>(SOURCE, 6, false, "expected 1763809200123:42"));
		messages.put("rejected-unknown", new SourceMessage.Rejected<>(SOURCE, 6, true, "another session"));
		return messages;
	}

	private static void addChanges(Map<String, SourceMessage<String, Theme>> messages) {
		Change<String, Theme> update = new Change.Put<>(entry("home", true, 42), ChangeCause.WRITE, null);
		messages.put("update", changes(42, 42, update));
		messages.put("update-after-hidden-changes", changes(40, 42, update));
		messages.put("update-by-loader",
				changes(42, 42, new Change.Put<>(entry("home", true, 42), ChangeCause.LOAD, null)));
		messages.put("update-of-earlier-epoch",
				changes(42, 42, new Change.Put<>(new PlainEntry<>("home", new Theme(true), 1763809100000L, 42, TIME),
						ChangeCause.WRITE, null)));
		messages.put("remove", changes(43, 43, new Change.Remove<>("home", 43, TIME, ChangeCause.WRITE, null)));
		messages.put("remove-expired",
				changes(43, 43, new Change.Remove<>("home", 43, TIME, ChangeCause.EXPIRED, null)));
		messages.put("reset", changes(44, 44, new Change.Reset<>(44, TIME, ChangeCause.WRITE)));
		messages.put("signal", changes(45, 45, new Change.Signal<>("reload", detail(), 45, TIME)));
		messages.put("forget", changes(45, 45, new Change.Forget<>("home", 45)));
		messages.put("forget-all", changes(45, 45, new Change.ForgetAll<>(45)));
		messages.put("changes-none", changes(46, 48));
		messages.put("changes-before-hidden-changes", changes(42, 45, update));
		messages.put("changes-atomic", changes(47, 47, new Change.Put<>(entry("a", true, 47), ChangeCause.WRITE, null),
				new Change.Put<>(entry("b", false, 47), ChangeCause.WRITE, null)));
		messages.put("changes-of-all-kinds",
				changes(42, 50, update, new Change.Remove<>("b", 43, TIME, ChangeCause.EXPIRED, null),
						new Change.Reset<>(44, TIME, ChangeCause.RESYNC), new Change.Signal<>("reload", 1, 45, TIME),
						new Change.Forget<>("c", 46), new Change.ForgetAll<>(47)));
	}

	static Map<String, SinkMessage<String, Theme>> ofSinks() {
		Map<String, SinkMessage<String, Theme>> messages = new LinkedHashMap<>();
		WriteSession session = new WriteSession(SOURCE, 12);
		messages.put("connect", new SinkMessage.Connect<>(SINK, 17, Origin.NONE, SinkMode.REPLICA, Position.NONE, null,
				3141592653589793L));
		messages.put("connect-again", new SinkMessage.Connect<>(SINK, 17, SOURCE, SinkMode.REPLICA,
				new Position(SOURCE, 42), null, 3141592653589794L));
		messages.put("connect-on-demand", new SinkMessage.Connect<>(SINK, 17, SOURCE, SinkMode.ON_DEMAND,
				new Position(SOURCE, 42), set("home", "cart"), 3141592653589795L));
		messages.put("request", new SinkMessage.Request<>(SINK, SOURCE, 7, "home"));
		messages.put("write", new SinkMessage.Write<>(SINK, SOURCE, session, 5, "home", new Theme(false), null));
		messages.put("write-expected",
				new SinkMessage.Write<>(SINK, SOURCE, session, 5, "home", new Theme(false), SOURCE.at(42)));
		messages.put("write-if-absent",
				new SinkMessage.Write<>(SINK, SOURCE, session, 5, "home", new Theme(false), Version.NONE));
		messages.put("write-remove", new SinkMessage.Write<>(SINK, SOURCE, session, 6, "home", null, null));
		messages.put("write-without-session",
				new SinkMessage.Write<>(SINK, Origin.NONE, WriteSession.NONE, 6, "home", new Theme(true), null));
		messages.put("alive", new SinkMessage.Alive<>(SINK, 17, SOURCE, SinkMode.REPLICA, SOURCE.at(45),
				SyncStatus.SYNCED, 3141592653589796L));
		messages.put("alive-connecting", new SinkMessage.Alive<>(SINK, 17, Origin.NONE, SinkMode.ON_DEMAND,
				Version.NONE, SyncStatus.CONNECTING, 3141592653589797L));
		return messages;
	}

	/**
	 * A message of a namespace whose keys are objects.
	 */
	static SourceMessage<Listing, Double> ofObjectKeys() {
		return new SourceMessage.Changes<>(SOURCE, 42, 42,
				List.of(new Change.Put<>(new PlainEntry<>(new Listing("XNYS", "ACME"), 12.5, SOURCE.epoch(), 42, TIME),
						ChangeCause.WRITE, null)));
	}

	static byte[] file(String name) {
		try (InputStream file = GoldenMessages.class.getResourceAsStream("golden/" + name + ".json")) {
			return Objects.requireNonNull(file, name).readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static PlainEntry<String, Theme> entry(String key, boolean dark, long sequence) {
		return new PlainEntry<>(key, new Theme(dark), SOURCE.epoch(), sequence, TIME);
	}

	@SafeVarargs
	@SuppressWarnings("varargs")
	private static SourceMessage<String, Theme> changes(long from, long to, Change<String, Theme>... changes) {
		return new SourceMessage.Changes<>(SOURCE, from, to, List.of(changes));
	}

	private static Map<String, Object> detail() {
		Map<String, Object> detail = new LinkedHashMap<>();
		List<@Nullable Object> some = new ArrayList<>(List.of(1, 2.5, true));
		some.add(null);
		detail.put("why", "new fonts");
		detail.put("some", some);
		return detail;
	}

	private static Set<String> set(String... keys) {
		return new LinkedHashSet<>(List.of(keys));
	}

}
