package io.stateeventtarget.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application with the sources and sinks that its arguments name, all of
 * {@code String} to {@code String}, which does what each line of its input says and
 * answers with one line. It ends with its input.
 */
final class StateProgram {

	private final PrintStream answers;

	private final Map<String, ListenerCheck> checks = new ConcurrentHashMap<>();

	private StateProgram(PrintStream answers) {
		this.answers = answers;
	}

	public static void main(String[] arguments) throws IOException {
		PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		System.setOut(System.err);
		int status = 1;
		try {
			new StateProgram(answers).run(arguments);
			status = 0;
		}
		finally {
			System.exit(status);
		}
	}

	private void run(String[] arguments) throws IOException {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Engines.class)
			.web(WebApplicationType.NONE)
			.run(arguments)) {
			StateRegistry registry = context.getBean(StateRegistry.class);
			registry.namespaces().forEach((namespace) -> listen(registry, namespace));
			Commands commands = new Commands(registry, this.checks, this::say);
			say("ready");
			BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			String line = lines.readLine();
			while (line != null && !line.equals("exit")) {
				say(commands.answer(line));
				line = lines.readLine();
			}
		}
	}

	@SuppressWarnings("unchecked")
	private void listen(StateRegistry registry, String namespace) {
		registry.findSink(namespace).ifPresent((sink) -> {
			ListenerCheck check = new ListenerCheck();
			this.checks.put(namespace, check);
			((StateSink<String, String>) sink).addListener(check);
		});
	}

	private void say(String line) {
		this.answers.println(line);
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ EngineAutoConfigurations.class, EngineTransports.class })
	static class Engines {

	}

}
