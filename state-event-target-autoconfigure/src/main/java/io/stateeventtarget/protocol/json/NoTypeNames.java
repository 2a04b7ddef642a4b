package io.stateeventtarget.protocol.json;

import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Denies every type that a message names by its class. Names that a type declares for its
 * subtypes do not come here.
 */
final class NoTypeNames extends PolymorphicTypeValidator.Base {

	private static final long serialVersionUID = 1L;

	@Override
	public Validity validateBaseType(DatabindContext context, JavaType baseType) {
		return Validity.DENIED;
	}

	@Override
	public Validity validateSubClassName(DatabindContext context, JavaType baseType, String subClassName) {
		return Validity.DENIED;
	}

	@Override
	public Validity validateSubType(DatabindContext context, JavaType baseType, JavaType subType) {
		return Validity.DENIED;
	}

}
