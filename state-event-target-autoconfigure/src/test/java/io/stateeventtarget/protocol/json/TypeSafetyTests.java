package io.stateeventtarget.protocol.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateType;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A message never chooses the class that it is read as, whatever the mapper says.
 */
class TypeSafetyTests {

	private static final AtomicInteger made = new AtomicInteger();

	private final JsonMapper careless = JsonMapper.builder()
		.activateDefaultTypingAsProperty(BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
				DefaultTyping.NON_FINAL, "@class")
		.addMixIn(Object.class, ByClass.class)
		.build();

	@BeforeEach
	void reset() {
		made.set(0);
	}

	@Test
	void theAttackWorksWithoutTheCodec() {
		JsonMapper mapper = JsonMapper.builder()
			.activateDefaultTyping(BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
					DefaultTyping.NON_FINAL)
			.build();
		mapper.readValue("[\"" + Gadget.class.getName() + "\", {}]", Object.class);
		assertThat(made).hasValue(1);
	}

	@Test
	void readsObjectsAsJsonDataOnly() {
		StateJsonCodec<String, Object> codec = codec(StateType.of(Object.class));
		for (String gadget : gadgets()) {
			assertThat(codec.decodeSource(update(gadget))).isInstanceOfSatisfying(Decoded.Accepted.class,
					(accepted) -> {
						SourceMessage.Changes<?, ?> changes = (SourceMessage.Changes<?, ?>) accepted.message();
						assertThat(((Change.Put<?, ?>) changes.changes().get(0)).value()).isInstanceOfAny(Map.class,
								List.class);
					});
		}
		assertThat(made).hasValue(0);
	}

	@Test
	void readsObjectsWithinTypesAsJsonDataOnly() {
		for (StateType<?> type : List.of(new StateType<Map<String, Object>>() {
		}, new StateType<List<Object>>() {
		}, StateType.of(Holder.class), StateType.of(Shape.class), StateType.of(Annotated.class))) {
			StateJsonCodec<String, ?> codec = codec(type);
			for (String gadget : gadgets()) {
				codec.decodeSource(update(gadget));
				codec.decodeSource(update("[" + gadget + "]"));
				codec.decodeSource(update("{\"any\": " + gadget + "}"));
				codec.decodeSource(update("{\"any\": " + gadget + ", \"type\": \"" + Gadget.class.getName() + "\"}"));
			}
			assertThat(made).as("%s", type).hasValue(0);
		}
	}

	@Test
	void refusesTypesThatAreNamedByClass() {
		StateJsonCodec<String, Annotated> codec = new StateJsonCodec<>(definition(StateType.of(Annotated.class)),
				JsonMapper.shared(), MessageLimits.defaults());
		assertThat(codec.decodeSource(update("{\"@class\": \"" + Gadget.class.getName() + "\"}")))
			.isInstanceOf(Decoded.Refused.class);
		assertThat(made).hasValue(0);
	}

	@Test
	void takesNamesThatATypeDeclaresForItsSubtypes() {
		StateJsonCodec<String, Figure> codec = new StateJsonCodec<>(definition(StateType.of(Figure.class)),
				JsonMapper.shared(), MessageLimits.defaults());
		SourceMessage<String, Figure> message = new SourceMessage.Changes<>(new Origin("s", 5), 1, 1,
				List.of(new Change.Put<>(new PlainEntry<>("a", new Circle(2), 5, 1, 0), ChangeCause.WRITE, null)));
		byte[] json = codec.encode(message);
		assertThat(new String(json, StandardCharsets.UTF_8)).contains("{\"figure\":\"circle\",\"radius\":2}");
		assertThat(codec.decodeSource(json)).isInstanceOfSatisfying(Decoded.Accepted.class,
				(accepted) -> assertThat(PlainMessages.of((SourceMessage<?, ?>) accepted.message()))
					.isEqualTo(message));
	}

	@Test
	void usesTheModulesOfTheMapper() {
		SimpleModule module = new SimpleModule().addDeserializer(Theme.class, new FromTree());
		StateJsonCodec<String, Theme> codec = new StateJsonCodec<>(definition(StateType.of(Theme.class)),
				JsonMapper.builder().addModule(module).build(), MessageLimits.defaults());
		assertThat(codec.decodeSource(update("{\"theme\": {\"dark\": true}}"))).isInstanceOfSatisfying(
				Decoded.Accepted.class, (accepted) -> assertThat(accepted.toString()).contains("Put"));
		assertThat(codec.decodeSource(update("7"))).isInstanceOf(Decoded.Refused.class);
	}

	@Test
	void refusesWhatADeserializerLeavesUnread() {
		SimpleModule module = new SimpleModule().addDeserializer(Theme.class, new LeavesTheRest());
		StateJsonCodec<String, Theme> codec = new StateJsonCodec<>(definition(StateType.of(Theme.class)),
				JsonMapper.builder().addModule(module).build(), MessageLimits.defaults());
		assertThat(codec.decodeSource(update("{\"dark\": true}"))).isInstanceOf(Decoded.Refused.class);
		assertThat(codec.decodeSource(update("[[1], 2]"))).isInstanceOf(Decoded.Refused.class);
	}

	private <V> StateJsonCodec<String, V> codec(StateType<V> type) {
		return new StateJsonCodec<>(definition(type), this.careless, MessageLimits.defaults());
	}

	private static <V> StateDefinition<String, V> definition(StateType<V> type) {
		return StateDefinition.of("themes", StateType.of(String.class), type);
	}

	private static List<String> gadgets() {
		String name = Gadget.class.getName();
		return List.of("{\"@class\": \"" + name + "\"}", "[\"" + name + "\", {}]", "{\"" + name + "\": {}}",
				"{\"@type\": \"" + name + "\"}");
	}

	private static byte[] update(String value) {
		return """
				{"type": "state:update", "namespace": "themes", "detail": {"key": "home", "value": %s,
				"id": "s", "epoch": 5, "sequence": 42, "timestamp": 1}}""".formatted(value)
			.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Must not be made by a message.
	 */
	static class Gadget implements Shape, Annotated {

		Gadget() {
			made.incrementAndGet();
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
	interface ByClass {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
	interface Annotated {

	}

	interface Shape {

	}

	record Holder(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object any) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "figure")
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Figure {

	}

	record Circle(int radius) implements Figure {

	}

	/**
	 * Asks the parser for another type, as many do.
	 */
	static class FromTree extends ValueDeserializer<Theme> {

		@Override
		public Theme deserialize(JsonParser parser, DeserializationContext context) {
			JsonNode node = parser.readValueAsTree();
			return new Theme(node.get("theme").get("dark").booleanValue());
		}

	}

	/**
	 * Returns before the value ends.
	 */
	static class LeavesTheRest extends ValueDeserializer<Theme> {

		@Override
		public Theme deserialize(JsonParser parser, DeserializationContext context) {
			parser.nextToken();
			return new Theme(true);
		}

	}

}
