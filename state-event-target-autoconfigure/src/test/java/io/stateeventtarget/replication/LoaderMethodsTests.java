package io.stateeventtarget.replication;

import java.lang.reflect.Proxy;
import java.util.Map;

import io.stateeventtarget.StateLoader;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a loader is known to load.
 */
class LoaderMethodsTests {

	@Test
	void seesWhichMethodsAreWritten() {
		assertLoads(new KeyLoader(), false, false, true);
		assertLoads(new AllLoader(), true, true, false);
		assertLoads(new StateLoader<String, Integer>() {
		}, false, false, false);
	}

	@Test
	void knowsNothingOfAProxyThatIsNoClass() {
		StateLoader<?, ?> proxy = (StateLoader<?, ?>) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { StateLoader.class }, (instance, method, arguments) -> null);
		assertLoads(proxy, false, true, true);
	}

	@Test
	void looksBehindAClassThatWasMadeOfAnother() {
		assertLoads(new Made$$Loader(), true, true, false);
	}

	private static void assertLoads(StateLoader<?, ?> loader, boolean knownToLoadAll, boolean mayLoadAll,
			boolean mayLoadKeys) {
		assertThat(LoaderMethods.isKnownToLoadAll(loader)).isEqualTo(knownToLoadAll);
		assertThat(LoaderMethods.mayLoadAll(loader)).isEqualTo(mayLoadAll);
		assertThat(LoaderMethods.mayLoadKeys(loader)).isEqualTo(mayLoadKeys);
	}

	private static class AllLoader implements StateLoader<String, Integer> {

		@Override
		public Map<String, Integer> loadAll() {
			return Map.of();
		}

	}

	/**
	 * Stands for what a proxy of classes makes: it overrides everything.
	 */
	private static final class Made$$Loader extends AllLoader {

		@Override
		public Integer load(String key) {
			return 1;
		}

	}

}
