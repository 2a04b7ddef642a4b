package io.stateeventtarget;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Which package may know which. One jar means that the compiler enforces none of this.
 */
class ArchitectureTests {

	private static final String ROOT = "io.stateeventtarget";

	private static final String PROTOCOL = ROOT + ".protocol";

	private static final String REPLICATION = ROOT + ".replication";

	private static final String JSON = PROTOCOL + ".json";

	private static final String TRANSPORT = ROOT + ".transport";

	private static final String TRANSPORTS = TRANSPORT + ".*..";

	/**
	 * What transports share that follow a durable log.
	 */
	private static final String FOLLOWED_LOG = TRANSPORT + ".log";

	private static final String RUNTIME = ROOT + ".runtime";

	private static final String EVENT = ROOT + ".event";

	private static final String LISTENER = ROOT + ".listener";

	private static final String ANNOTATION = ROOT + ".annotation";

	private static final String WEB = ROOT + ".web";

	private static final String AUTOCONFIGURE = ROOT + ".autoconfigure";

	private static final String ACTUATE = AUTOCONFIGURE + ".actuate";

	private static final String[] SPRING = { "org.springframework.." };

	private static final String[] ACTUATOR = { "io.micrometer..", "org.springframework.boot.actuate..",
			"org.springframework.boot.health.." };

	private static final String[] JACKSON = { "tools.jackson..", "com.fasterxml.jackson.." };

	private static final JavaClasses MAIN = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	private static final JavaClasses TESTS = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
		.importPackages(ROOT);

	@ParameterizedTest(name = "{0}")
	@MethodSource("forbidden")
	void importsOnlyWhatItMay(String from, Set<String> forbidden) {
		noClasses().that()
			.resideInAPackage(from)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(forbidden.toArray(String[]::new))
			.allowEmptyShould(true)
			.check(MAIN);
	}

	static Stream<Arguments> forbidden() {
		Set<String> notForTransports = Set.of(RUNTIME + "..", EVENT + "..", LISTENER + "..", ANNOTATION + "..",
				WEB + "..", AUTOCONFIGURE + "..");
		return Stream.of(arguments(ROOT, Set.of(ROOT + ".*..")),
				arguments(PROTOCOL, below(notForTransports, REPLICATION + "..", JSON + "..", TRANSPORT + "..")),
				arguments(REPLICATION + "..", below(notForTransports, JSON + "..", TRANSPORT + "..")),
				arguments(JSON + "..", below(notForTransports, TRANSPORT + "..")),
				arguments(TRANSPORT, below(notForTransports, TRANSPORTS)), arguments(TRANSPORTS, notForTransports),
				arguments(EVENT + "..", Set.of(TRANSPORTS, ANNOTATION + "..", WEB + "..", AUTOCONFIGURE + "..")),
				arguments(LISTENER + "..",
						Set.of(TRANSPORTS, EVENT + "..", ANNOTATION + "..", WEB + "..", AUTOCONFIGURE + "..")),
				arguments(RUNTIME + "..",
						Set.of(TRANSPORTS, EVENT + "..", ANNOTATION + "..", WEB + "..", AUTOCONFIGURE + "..")),
				arguments(ANNOTATION + "..", Set.of(TRANSPORTS, WEB + "..", AUTOCONFIGURE + "..")),
				arguments(WEB + "..",
						Set.of(TRANSPORT + "..", REPLICATION + "..", EVENT + "..", LISTENER + "..", ANNOTATION + "..",
								AUTOCONFIGURE + "..")),
				arguments(WEB, Set.of(WEB + ".*..", "jakarta..", "org.springframework.web..", "reactor..")),
				arguments(AUTOCONFIGURE, Set.of(ACTUATE + "..")), arguments(ACTUATE + "..", Set.of(PROTOCOL + "..",
						REPLICATION + "..", TRANSPORT + "..", EVENT + "..", ANNOTATION + "..", WEB + "..")));
	}

	@Test
	void keepsSpringAndJacksonOutOfTheCore() {
		String[] frameworks = Stream.of(SPRING, JACKSON).flatMap(Stream::of).toArray(String[]::new);
		noClasses().that()
			.resideInAnyPackage(ROOT, PROTOCOL, REPLICATION + "..", RUNTIME + "..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(frameworks)
			.allowEmptyShould(true)
			.check(MAIN);
	}

	@Test
	void keepsSpringOutOfTheCodec() {
		noClasses().that()
			.resideInAPackage(JSON + "..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(SPRING)
			.allowEmptyShould(true)
			.check(MAIN);
	}

	@Test
	void keepsTheActuatorToItsPackage() {
		noClasses().that()
			.resideOutsideOfPackage(ACTUATE + "..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(ACTUATOR)
			.check(MAIN);
	}

	@Test
	void hasTransportsThatDoNotKnowOneAnother() {
		slices().matching(TRANSPORT + ".(*)..")
			.should()
			.notDependOnEachOther()
			.ignoreDependency(DescribedPredicate.alwaysTrue(), JavaClass.Predicates.resideInAPackage(FOLLOWED_LOG))
			.allowEmptyShould(true)
			.check(MAIN);
	}

	@Test
	void hasWebStacksThatDoNotKnowOneAnother() {
		slices().matching(WEB + ".(*)..").should().notDependOnEachOther().allowEmptyShould(true).check(MAIN);
	}

	@Test
	void letsOnlyDurableTransportsFollowALog() {
		noClasses().that()
			.resideOutsideOfPackages(FOLLOWED_LOG, TRANSPORT + ".redis..", TRANSPORT + ".kafka..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(FOLLOWED_LOG)
			.check(MAIN);
	}

	@Test
	void hasNoCyclesBetweenPackages() {
		slices().assignedFrom(packages()).should().beFreeOfCycles().allowEmptyShould(true).check(MAIN);
	}

	@Test
	void marksEveryPackageAsNullMarked() {
		assertThat(MAIN.stream().map(JavaClass::getPackage).distinct())
			.filteredOn((candidate) -> !candidate.isAnnotatedWith(NullMarked.class))
			.extracting(JavaPackage::getName)
			.isEmpty();
	}

	@Test
	void neverSleepsInTests() {
		noClasses().should()
			.callMethodWhere(DescribedPredicate.describe("is a sleep",
					(call) -> call.getName().equals("sleep") && (call.getTargetOwner().isAssignableTo(Thread.class)
							|| call.getTargetOwner().isAssignableTo(TimeUnit.class))))
			.check(TESTS);
	}

	private static Set<String> below(Set<String> rest, String... packages) {
		return Stream.concat(Stream.of(packages), rest.stream()).collect(Collectors.toSet());
	}

	private static SliceAssignment packages() {
		return new SliceAssignment() {

			@Override
			public String getDescription() {
				return "packages";
			}

			@Override
			public SliceIdentifier getIdentifierOf(JavaClass type) {
				return SliceIdentifier.of(type.getPackageName());
			}

		};
	}

}
