package io.stateeventtarget;

/**
 * Adjusts the definition of any namespace before its source or sink is made. Called once
 * per namespace and side, after the configuration was applied.
 */
@FunctionalInterface
public interface StateDefinitionCustomizer {

	/**
	 * Adjusts a definition.
	 * @param builder what is defined so far; {@link StateDefinition.Builder#namespace()}
	 * tells of which namespace
	 */
	void customize(StateDefinition.Builder<?, ?> builder);

}
