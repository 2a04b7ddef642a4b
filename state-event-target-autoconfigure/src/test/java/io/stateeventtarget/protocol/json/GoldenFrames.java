package io.stateeventtarget.protocol.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Changes;

/**
 * The frames that the golden files of durable logs hold, by the name of the file.
 */
final class GoldenFrames {

	static final Path FILES = Path.of("src/test/resources/io/stateeventtarget/protocol/json/golden/log");

	static final Origin SOURCE = new Origin("settings-7f3a", 1763809200123L);

	private static final long TIME = 1763809261000L;

	private GoldenFrames() {
	}

	static Map<String, Changes<String, Theme>> all() {
		Map<String, Changes<String, Theme>> frames = new LinkedHashMap<>();
		frames.put("put", changes(42, 42, put("home", 42, 0, 0)));
		frames.put("put-that-expires", changes(42, 42, put("home", 42, 0, TIME + 30_000)));
		frames.put("put-of-earlier-epoch", changes(42, 42, put("home", 42, 1763809100000L, 0)));
		frames.put("remove", changes(43, 43, new Change.Remove<>("home", 43, TIME, ChangeCause.EXPIRED, null)));
		frames.put("atomic", changes(44, 44, put("home", 44, 0, 0), put("shop", 44, 0, 0)));
		frames.put("of-all-kinds",
				changes(45, 300, put("home", 45, 0, 0),
						new Change.Remove<>("home", 46, TIME + 1, ChangeCause.WRITE, null),
						new Change.Reset<>(46, TIME + 1, ChangeCause.LOAD),
						new Change.Signal<>("sale", Map.of("percent", 20), 47, TIME - 1),
						new Change.Forget<>("shop", 200), new Change.ForgetAll<>(201)));
		frames.put("nothing", changes(7, 9));
		return frames;
	}

	/**
	 * The bytes of a file: hexadecimal digits, with remarks behind a {@code #}.
	 */
	static byte[] file(String name) {
		try {
			String digits = Files.readAllLines(FILES.resolve(name + ".hex"))
				.stream()
				.map((line) -> line.replaceAll("#.*", "").replaceAll("\\s", ""))
				.collect(Collectors.joining());
			return HexFormat.of().parseHex(digits);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Change<String, Theme> put(String key, long sequence, long epoch, long expiresAt) {
		return new Change.Put<>(
				new PlainEntry<>(key, new Theme(true), (epoch != 0) ? epoch : SOURCE.epoch(), sequence, TIME),
				ChangeCause.WRITE, null, expiresAt);
	}

	@SafeVarargs
	@SuppressWarnings("varargs")
	private static Changes<String, Theme> changes(long from, long to, Change<String, Theme>... changes) {
		return new Changes<>(SOURCE, from, to, List.of(changes));
	}

}
