package io.stateeventtarget.sample;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.Version;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the flags are for: decides on each request what the checkout of a user looks like.
 */
@RestController
class CheckoutController {

	private final FlagReader flags;

	CheckoutController(FlagReader flags) {
		this.flags = flags;
	}

	@GetMapping("/api/checkout")
	Checkout checkout(@RequestParam String user, @RequestParam(defaultValue = "production") String environment) {
		Version version = this.flags.version();
		String layout = this.flags.isOn("checkout-one-page", user, environment) ? "one-page" : "three-steps";
		boolean estimate = this.flags.isOn("checkout-delivery-estimate", user, environment);
		boolean giftWrap = this.flags.isOn("checkout-gift-wrap", user, environment);
		return new Checkout(user, environment, layout, estimate, giftWrap, payments(user, environment), version);
	}

	private List<String> payments(String user, String environment) {
		List<String> payments = new ArrayList<>(List.of("card"));
		if (this.flags.isOn("payments-apple-pay", user, environment)) {
			payments.add("apple-pay");
		}
		if (this.flags.isOn("payments-pay-later", user, environment)) {
			payments.add("pay-later");
		}
		if (this.flags.isOn("payments-sepa-instant", user, environment)) {
			payments.add("sepa-instant");
		}
		return payments;
	}

	/**
	 * The checkout that a user sees.
	 *
	 * @param version the version that the replica had reached before the flags were read
	 */
	record Checkout(String user, String environment, String layout, boolean deliveryEstimate, boolean giftWrap,
			List<String> payments, Version version) {

	}

}
