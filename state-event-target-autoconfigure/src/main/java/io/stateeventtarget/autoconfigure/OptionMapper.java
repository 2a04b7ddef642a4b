package io.stateeventtarget.autoconfigure;

import java.util.function.BiFunction;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Sets options from properties that are present, and names the property whose value is
 * refused.
 *
 * @param <O> the type of the options
 */
final class OptionMapper<O> {

	/**
	 * The name of an option, as messages quote it.
	 */
	private static final Pattern OPTION = Pattern.compile("'([a-z]+[A-Za-z]*)'");

	private final String path;

	private O options;

	OptionMapper(String path, O options) {
		this.path = path;
		this.options = options;
	}

	/**
	 * Whether any property is present, so that it is worth to map them.
	 */
	static boolean isAny(@Nullable Object... values) {
		for (Object value : values) {
			if (value != null) {
				return true;
			}
		}
		return false;
	}

	<T> OptionMapper<O> set(String property, @Nullable T value, BiFunction<O, T, O> change) {
		if (value != null) {
			this.options = change(this.path + "." + property, value, change);
		}
		return this;
	}

	private <T> O change(String property, T value, BiFunction<O, T, O> change) {
		try {
			return change.apply(this.options, value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property, value,
					withPropertyNames(ex.getMessage()) + ".");
		}
	}

	/**
	 * Users of properties know {@code reorder-window}, not {@code reorderWindow}.
	 */
	private static String withPropertyNames(@Nullable String message) {
		return OPTION.matcher(String.valueOf(message))
			.replaceAll((option) -> "'" + DataObjectPropertyName.toDashedForm(option.group(1)) + "'");
	}

	O get() {
		return this.options;
	}

}
