package io.stateeventtarget.annotation.scanned.good;

import java.math.BigDecimal;

import io.stateeventtarget.annotation.StateProjection;

/**
 * An event with a projection that is in order.
 *
 * @param symbol the key
 * @param price the value
 */
@StateProjection(namespace = "prices", key = "symbol", value = "price")
public record PriceChanged(String symbol, BigDecimal price) {

}
