package io.stateeventtarget.web;

/**
 * What an application of the tests is made with.
 */
enum WebStack {

	/**
	 * Spring MVC on Tomcat.
	 */
	SERVLET("servlet", "", "server.servlet.context-path"),

	/**
	 * Spring WebFlux on Reactor Netty.
	 */
	REACTIVE("reactive",
			"org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration",
			"spring.webflux.base-path");

	private final String type;

	private final String excluded;

	private final String basePath;

	WebStack(String type, String excluded, String basePath) {
		this.type = type;
		this.excluded = excluded;
		this.basePath = basePath;
	}

	/**
	 * The properties that make it the stack of an application.
	 */
	String[] properties() {
		return new String[] { "spring.main.web-application-type=" + this.type,
				"spring.autoconfigure.exclude=" + this.excluded };
	}

	/**
	 * The property that puts an application below a path.
	 */
	String basePath(String path) {
		return this.basePath + "=" + path;
	}

}
