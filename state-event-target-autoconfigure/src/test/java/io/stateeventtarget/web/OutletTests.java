package io.stateeventtarget.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Outlet}.
 */
class OutletTests {

	@Test
	void sendsManyAtOnceWithoutStack() {
		AtomicInteger next = new AtomicInteger();
		List<Integer> sent = new ArrayList<>();
		Outlet<Integer> outlet = new Outlet<>(() -> (next.get() < 100_000) ? next.getAndIncrement() : null,
				(thing, done) -> {
					sent.add(thing);
					done.accept(null);
				}, (failure) -> {
				});
		outlet.pump();
		assertThat(sent).hasSize(100_000).isSorted();
		assertThat(outlet.isBusy()).isFalse();
	}

	@Test
	void sendsNothingWhileSomethingIsOnItsWay() {
		ConcurrentLinkedQueue<String> things = new ConcurrentLinkedQueue<>(List.of("a", "b"));
		List<String> sent = new ArrayList<>();
		AtomicReference<Consumer<@Nullable Throwable>> done = new AtomicReference<>();
		Outlet<String> outlet = new Outlet<>(things::poll, (thing, callback) -> {
			sent.add(thing);
			done.set(callback);
		}, (failure) -> {
		});
		outlet.pump();
		outlet.pump();
		assertThat(sent).containsExactly("a");
		assertThat(outlet.isBusy()).isTrue();
		done.get().accept(null);
		assertThat(sent).containsExactly("a", "b");
	}

	@Test
	void sendsNothingMoreAfterFailure() {
		ConcurrentLinkedQueue<String> things = new ConcurrentLinkedQueue<>(List.of("a", "b"));
		List<Throwable> failures = new ArrayList<>();
		List<String> sent = new ArrayList<>();
		Outlet<String> outlet = new Outlet<>(things::poll, (thing, callback) -> {
			sent.add(thing);
			callback.accept(new IllegalStateException("gone"));
		}, failures::add);
		outlet.pump();
		outlet.pump();
		assertThat(sent).containsExactly("a");
		assertThat(failures).hasSize(1);
	}

	@Test
	void keepsOrderWhoeverPumps() throws InterruptedException {
		int count = 20_000;
		ConcurrentLinkedQueue<Integer> things = new ConcurrentLinkedQueue<>();
		List<Integer> sent = new ArrayList<>();
		CountDownLatch all = new CountDownLatch(count);
		ExecutorService completions = Executors.newFixedThreadPool(2);
		Outlet<Integer> outlet = new Outlet<>(things::poll, (thing, done) -> {
			sent.add(thing);
			all.countDown();
			if (thing % 3 == 0) {
				completions.execute(() -> done.accept(null));
			}
			else {
				done.accept(null);
			}
		}, (failure) -> {
		});
		for (int i = 0; i < count; i++) {
			things.add(i);
			outlet.pump();
		}
		assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
		completions.shutdown();
		assertThat(sent).hasSize(count).isSorted();
	}

}
