package io.stateeventtarget.simulation;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import io.stateeventtarget.replication.SinkEngine;
import org.jspecify.annotations.Nullable;

/**
 * Runs the simulator over engines with a fault in them, until it finds it. From the
 * command line with the name of a mutant, or none for all of them.
 */
public final class MutantHunt {

	private static final String ROOT = "io/stateeventtarget/";

	private MutantHunt() {
	}

	/**
	 * Hunts mutants and prints how each was caught.
	 * @param names the names, none for all
	 * @throws Exception if one cannot be made
	 */
	public static void main(String[] names) throws Exception {
		List<String> wanted = List.of(names);
		for (Mutant mutant : Mutant.all()) {
			if (wanted.isEmpty()) {
				System.out.println(mutant.name() + ": " + hunt(mutant, false));
			}
			else if (wanted.contains(mutant.name())) {
				System.out.println(mutant.name() + ": " + mutant.rule() + "\n" + hunt(mutant, true));
			}
		}
	}

	/**
	 * Hunts one mutant with the schedules of the build.
	 * @param mutant the mutant
	 * @param shrink whether to look for the shortest schedule that catches it
	 * @return how it was caught, or {@code null} if it survived
	 */
	static @Nullable String hunt(Mutant mutant, boolean shrink) throws IOException, URISyntaxException {
		Path directory = Files.createTempDirectory("mutant");
		try {
			compile(mutant, directory);
			URL[] path = { directory.toUri().toURL(), location(SinkEngine.class).toURL(),
					location(Simulator.class).toURL() };
			try (ChildFirst loader = new ChildFirst(path)) {
				return (String) loader.loadClass(Simulator.class.getName())
					.getMethod("hunt", boolean.class)
					.invoke(null, shrink);
			}
			catch (InvocationTargetException ex) {
				throw new IllegalStateException(ex.getCause());
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}
		finally {
			delete(directory);
		}
	}

	private static void compile(Mutant mutant, Path directory) throws IOException, URISyntaxException {
		String source = mutant.applyTo(Files.readString(sources().resolve(ROOT + mutant.file())));
		JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK is needed");
		List<String> options = List.of("-proc:none", "-nowarn", "-parameters", "-d", directory.toString(), "-cp",
				Path.of(location(SinkEngine.class)) + File.pathSeparator + System.getProperty("java.class.path"));
		StringBuilder problems = new StringBuilder();
		boolean compiled = compiler
			.getTask(null, null, (problem) -> problems.append(problem).append('\n'), options, null,
					List.of(new Source(mutant.file(), source)))
			.call();
		if (!compiled) {
			throw new IllegalStateException("Mutant '" + mutant + "' is not Java: " + problems);
		}
	}

	/**
	 * The sources of the module, wherever this is started.
	 */
	private static Path sources() {
		Path here = Path.of("src/main/java");
		return Files.isDirectory(here.resolve(ROOT)) ? here : Path.of("state-event-target-autoconfigure").resolve(here);
	}

	private static URI location(Class<?> type) throws URISyntaxException {
		return type.getProtectionDomain().getCodeSource().getLocation().toURI();
	}

	private static void delete(Path directory) throws IOException {
		Files.walkFileTree(directory, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				Files.delete(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
				Files.delete(visited);
				return FileVisitResult.CONTINUE;
			}

		});
	}

	/**
	 * A source file in memory.
	 */
	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		Source(String file, String text) {
			super(URI.create("memory:///" + ROOT + file), JavaFileObject.Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

	/**
	 * Loads this project's classes again, the mutated ones first.
	 */
	private static final class ChildFirst extends URLClassLoader {

		ChildFirst(URL[] path) {
			super(path, ChildFirst.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith("io.stateeventtarget.")) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : findClass(name);
			}
		}

	}

}
