package org.mooring.app.assembly;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.cxf.common.DataFormat;
import org.apache.camel.component.cxf.jaxws.CxfEndpoint;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.mooring.routes.soap.contract.Payments;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The SOAP channel's endpoint, contract first, at {@code /soap/payments}. */
@Configuration(proxyBeanMethods = false)
class SoapAssembly {
    @Bean
    CxfEndpoint paymentsEndpoint() {
        CxfEndpoint endpoint = new CxfEndpoint();
        endpoint.setAddress("/payments");
        endpoint.setServiceClass(Payments.class);
        endpoint.setWsdlURL("classpath:wsdl/payments.wsdl");
        endpoint.setDataFormat(DataFormat.POJO);
        endpoint.setHeaderFilterStrategy(new NoHeaders());
        endpoint.setProperties(new HashMap<>(Map.of("schema-validation-enabled", "true"))); // Camel adds its own
        return endpoint;
    }

    /** No HTTP or SOAP header becomes a header of the exchange, nor the other way round: none can steer Camel. */
    private static final class NoHeaders implements HeaderFilterStrategy {
        @Override
        public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
            return true;
        }

        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            return true;
        }
    }
}
