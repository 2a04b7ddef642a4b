package io.stateeventtarget.annotation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.event.EventTestContext;
import io.stateeventtarget.event.FakeNamespaces;
import io.stateeventtarget.event.FakeStateSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StateListener} on beans behind proxies, and on other threads.
 */
class StateListenerProxyTests {

	private static final List<String> heard = new CopyOnWriteArrayList<>();

	private final FakeNamespaces namespaces = new FakeNamespaces();

	private final FakeStateSource<String, String> texts = this.namespaces.source("texts", String.class, String.class);

	StateListenerProxyTests() {
		heard.clear();
	}

	@Test
	void isCalledThroughClassProxy() {
		try (var context = EventTestContext.of(null, this.namespaces, (beans) -> proxied(beans, true))) {
			assertThat(AopUtils.isCglibProxy(context.getBean("target"))).isTrue();
			this.texts.set("a", "1");
			assertThat(heard).containsExactly("proxy", "a=1");
		}
	}

	@Test
	void isCalledThroughInterfaceProxy() {
		try (var context = EventTestContext.of(null, this.namespaces, (beans) -> proxied(beans, false))) {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("target"))).isTrue();
			this.texts.set("a", "1");
			assertThat(heard).containsExactly("proxy", "a=1");
		}
	}

	@Test
	void resolvesGenericsOfTheBeanClass() {
		try (var context = EventTestContext.of(this.namespaces, TextListener.class)) {
			this.texts.set("a", "1");
			assertThat(heard).containsExactly("generic 1");
			assertThat(context.isActive()).isTrue();
		}
	}

	@Test
	void runsOnItsExecutorIfItIsAsync() {
		try (var context = EventTestContext.of(this.namespaces, AsyncConfiguration.class)) {
			this.texts.set("a", "1");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> heard.size() == 1);
			assertThat(heard).first().asString().startsWith("async-").endsWith(" a=1");
			assertThat(context.isActive()).isTrue();
		}
	}

	@Test
	void staysOnTheDispatchThreadWhateverTheMulticaster() {
		try (var context = EventTestContext.of(this.namespaces, AsyncMulticaster.class, ThreadListener.class)) {
			this.texts.set("a", "1");
			assertThat(heard).containsExactly(Thread.currentThread().getName());
			assertThat(context.isActive()).isTrue();
		}
	}

	private static void proxied(AnnotationConfigApplicationContext context, boolean proxyTargetClass) {
		context.registerBean("target", Target.class);
		context.registerBean("interceptor", MethodInterceptor.class, () -> (invocation) -> {
			heard.add("proxy");
			return invocation.proceed();
		});
		context.registerBean(BeanNameAutoProxyCreator.class, () -> {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setProxyTargetClass(proxyTargetClass);
			creator.setBeanNames("target");
			creator.setInterceptorNames("interceptor");
			return creator;
		});
	}

	interface Texts {

		void on(String key, String value);

	}

	static class Target implements Texts {

		@Override
		@StateListener("texts")
		public void on(String key, String value) {
			heard.add(key + "=" + value);
		}

	}

	abstract static class GenericListener<T> {

		@StateListener("texts")
		void on(StateUpdated<String, T> event) {
			heard.add("generic " + event.value());
		}

	}

	static class TextListener extends GenericListener<String> {

	}

	@EnableAsync
	@Configuration(proxyBeanMethods = false)
	static class AsyncConfiguration {

		@Bean
		SimpleAsyncTaskExecutor taskExecutor() {
			return new SimpleAsyncTaskExecutor("async-");
		}

		@Bean
		AsyncListener asyncListener() {
			return new AsyncListener();
		}

	}

	static class AsyncListener {

		@Async
		@StateListener("texts")
		public void on(String key, String value) {
			heard.add(Thread.currentThread().getName() + " " + key + "=" + value);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AsyncMulticaster {

		@Bean
		SimpleApplicationEventMulticaster applicationEventMulticaster() {
			SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
			multicaster.setTaskExecutor(new SimpleAsyncTaskExecutor("elsewhere-"));
			return multicaster;
		}

	}

	static class ThreadListener {

		@StateListener("texts")
		void on(String value) {
			heard.add(Thread.currentThread().getName());
		}

	}

}
