package io.stateeventtarget.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Qualifies the sources and sinks of one namespace: at an injection point it selects
 * them, on a bean it binds a source, sink, {@link io.stateeventtarget.StateLoader},
 * {@link io.stateeventtarget.SinkHandler} or {@link io.stateeventtarget.AudienceResolver}
 * to the namespace.
 */
@Qualifier
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
public @interface StateNamespace {

	/**
	 * The namespace.
	 * @return its name
	 */
	String value();

}
