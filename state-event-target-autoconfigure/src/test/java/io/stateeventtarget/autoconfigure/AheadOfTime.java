package io.stateeventtarget.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

/**
 * Processes a context ahead of time and starts what came of it, in this JVM.
 */
final class AheadOfTime {

	private final Path directory;

	private final RuntimeHints hints;

	private final String initializer;

	private AheadOfTime(Path directory, RuntimeHints hints, String initializer) {
		this.directory = directory;
		this.hints = hints;
		this.initializer = initializer;
	}

	/**
	 * Generates and compiles.
	 * @param directory an empty directory
	 * @param target names what is generated
	 * @param context a context that is not refreshed
	 */
	static AheadOfTime process(Path directory, Class<?> target, GenericApplicationContext context) {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(target)),
				new FileSystemGeneratedFiles((kind) -> directory.resolve(kind.name())));
		ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		generation.writeGeneratedContent();
		AheadOfTime result = new AheadOfTime(directory, generation.getRuntimeHints(), initializer.reflectionName());
		result.compile();
		return result;
	}

	RuntimeHints hints() {
		return this.hints;
	}

	/**
	 * Applies what was generated to a context.
	 */
	@SuppressWarnings("unchecked")
	void initialize(GenericApplicationContext context) {
		try {
			((ApplicationContextInitializer<GenericApplicationContext>) Class.forName(this.initializer)
				.getDeclaredConstructor()
				.newInstance()).initialize(context);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void compile() {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		Path classes = this.directory.resolve(Kind.CLASS.name());
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			Files.createDirectories(classes);
			boolean compiled = compiler
				.getTask(null, files, null,
						List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"),
								"-proc:none", "-nowarn"),
						null, files.getJavaFileObjectsFromPaths(find(this.directory, ".java")))
				.call();
			if (!compiled) {
				throw new IllegalStateException("Cannot compile what was generated");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		find(classes, ".class").forEach((file) -> define(classes, file));
	}

	/**
	 * In the package and class loader of the class that it was generated for, which it
	 * may need for access.
	 */
	private static void define(Path root, Path file) {
		String name = root.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
		String neighbour = name.substring(0, name.indexOf('_'));
		try {
			MethodHandles.privateLookupIn(Class.forName(neighbour), MethodHandles.lookup())
				.defineClass(Files.readAllBytes(file));
		}
		catch (ReflectiveOperationException | IOException ex) {
			throw new IllegalStateException("Cannot define " + name, ex);
		}
	}

	private static List<Path> find(Path root, String suffix) {
		try (Stream<Path> files = Files.walk(root)) {
			return new ArrayList<>(files.filter((file) -> file.toString().endsWith(suffix)).toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
