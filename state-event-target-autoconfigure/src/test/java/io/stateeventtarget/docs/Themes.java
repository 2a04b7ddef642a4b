package io.stateeventtarget.docs;

import com.acme.Theme;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.annotation.StateListener;

import org.springframework.stereotype.Service;

/**
 * The example of {@code README.md}.
 */
@Service
class Themes {

	private final StateSource<String, Theme> source;

	private final StateSink<String, Theme> sink;

	Themes(StateSource<String, Theme> source, StateSink<String, Theme> sink) {
		this.source = source;
		this.sink = sink;
	}

	void darken(String page) {
		this.source.set(page, new Theme(true)); // every sink and listener is told
	}

	boolean isDark(String page) {
		Theme theme = this.sink.peek(page); // never waits, never leaves the process
		return theme != null && theme.dark();
	}

	@StateListener("themes")
	void onUpdate(String page, Theme theme) {
		System.out.println(page + " is now " + theme);
	}

}
