package io.stateeventtarget.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link GatewayPath}.
 */
class GatewayPathTests {

	@Test
	void readsNamespaceAndKey() {
		assertThat(GatewayPath.parse("/feature-flags")).isEqualTo(new GatewayPath("feature-flags", null));
		assertThat(GatewayPath.parse("/themes/a%20b%C3%A4%3B%2F+")).isEqualTo(new GatewayPath("themes", "a bä;/+"));
		assertThat(GatewayPath.parse("/client.d.ts")).isEqualTo(new GatewayPath("client.d.ts", null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "themes", "//themes", "/themes/", "/Themes", "/themes;a", "/themes/a/b",
			"/themes/a;b", "/themes/a\\b", "/themes/..", "/themes/%2e%2E", "/themes/%", "/themes/%zz", "/themes/%4",
			"/themes/%ff", "/themes/%c0%af", "/themes/a b", "/themes/ä", "/the%6des", "/themes-", "/1themes",
			"/client.js/", "/themes/%ed%a0%80" })
	void readsNothingElse(String path) {
		assertThat(GatewayPath.parse(path)).isNull();
	}

}
