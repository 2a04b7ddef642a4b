package io.stateeventtarget.protocol.json;

import tools.jackson.databind.json.JsonMapper;

/**
 * Adjusts how keys and values are written as JSON and read. Polymorphic types by class
 * name stay off, whatever a customizer says.
 */
@FunctionalInterface
public interface StateJsonCustomizer {

	/**
	 * Adjusts the mapper of keys and values.
	 * @param builder the mapper as the application has it
	 */
	void customize(JsonMapper.Builder builder);

}
