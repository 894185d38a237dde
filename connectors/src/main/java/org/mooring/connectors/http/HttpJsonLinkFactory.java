package org.mooring.connectors.http;

import java.net.URI;
import org.mooring.connectors.BankLink;
import org.mooring.connectors.bank.BankLinkFactory;
import org.mooring.connectors.bank.BankProperties;
import org.mooring.connectors.bank.StatusCodeMap;

/** Links of template {@code http-json}: address is the bank's base URL, secret its bearer token. */
public final class HttpJsonLinkFactory implements BankLinkFactory {
    @Override
    public String template() {
        return "http-json";
    }

    @Override
    public BankLink create(String bank, int number, BankProperties properties) {
        String id = bank + "/" + number;
        URI base = BankAddress.of(bank, number, properties);
        URI payments = URI.create(base.toString().replaceAll("/+$", "") + "/payments");
        String token = BankAddress.credential(bank, "secret", properties.secret());
        StatusCodeMap statusCodes = StatusCodeMap.parse(bank, properties.statusCodes());
        HttpCourier courier = new HttpCourier(id, properties.answerTimeout(), properties.inFlightMax());
        return new HttpJsonBankLink(id, payments, token, statusCodes, courier);
    }
}
