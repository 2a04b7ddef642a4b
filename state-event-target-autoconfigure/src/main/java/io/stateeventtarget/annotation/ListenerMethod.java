package io.stateeventtarget.annotation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method of a bean, called through the bean's proxy if it has one.
 *
 * @param beanName the name of the bean
 * @param beanClass the class of the bean behind any proxy
 * @param invocable the method to invoke, of an interface for a JDK proxy
 * @param declared the method as the class of the bean declares it
 */
record ListenerMethod(String beanName, Class<?> beanClass, Method invocable, Method declared) {

	static ListenerMethod of(String beanName, Class<?> beanClass, Method method) {
		Method declared = Proxy.isProxyClass(beanClass) ? method : AopUtils.getMostSpecificMethod(method, beanClass);
		ReflectionUtils.makeAccessible(method);
		return new ListenerMethod(beanName, beanClass, method, declared);
	}

	/**
	 * Calls the method.
	 * @param beans finds the bean
	 * @param arguments the arguments
	 * @return what the method returned
	 * @throws Throwable what the method threw
	 */
	@Nullable Object invoke(BeanFactory beans, @Nullable Object... arguments) throws Throwable {
		Object bean = beans.getBean(this.beanName);
		try {
			return this.invocable.invoke(bean, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException("Cannot call " + describe() + " on " + bean.getClass().getName() + " with "
					+ Arrays.stream(arguments).map(ClassUtils::getDescriptiveType).toList(), ex);
		}
	}

	/**
	 * The method with its parameter types.
	 * @return a description without values
	 */
	String describe() {
		StringJoiner parameters = new StringJoiner(", ", "(", ")");
		for (Class<?> type : this.declared.getParameterTypes()) {
			parameters.add(type.getTypeName());
		}
		return ClassUtils.getQualifiedMethodName(this.declared) + parameters;
	}

}
