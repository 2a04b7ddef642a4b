/**
 * What every transport has to keep to, as tests that run on any: extend
 * {@link io.stateeventtarget.transport.contract.AbstractStateTransportContractTests}.
 */
@NullMarked
package io.stateeventtarget.transport.contract;

import org.jspecify.annotations.NullMarked;
